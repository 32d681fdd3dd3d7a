import type { Member, Presence } from '../../protocol/members.ts';
import type { RoomSocket } from './session.ts';

/** Who is in one room, with how many connections each. */
export class RoomPresence {
  readonly #members = new Map<string, { member: Member; sockets: Set<RoomSocket> }>();

  enter(member: Member, socket: RoomSocket): void {
    const known = this.#members.get(member.id);
    if (known) {
      known.member = member;
      known.sockets.add(socket);
    } else this.#members.set(member.id, { member, sockets: new Set([socket]) });
  }

  /** Whether anything changed: leaving twice is once. */
  leave(memberId: string, socket: RoomSocket): boolean {
    const known = this.#members.get(memberId);
    if (!known?.sockets.delete(socket)) return false;
    if (known.sockets.size === 0) this.#members.delete(memberId);
    return true;
  }

  /** Takes names and roles as they are now. */
  refresh(now: (memberId: string) => Member | undefined): void {
    for (const [id, known] of this.#members) known.member = now(id) ?? known.member;
  }

  get count(): number {
    return this.#members.size;
  }

  /** Connections of all members together. */
  get connections(): number {
    return [...this.#members.values()].reduce((sum, { sockets }) => sum + sockets.size, 0);
  }

  list(): Presence[] {
    return [...this.#members.values()].map(({ member, sockets }) => ({ ...member, connections: sockets.size }));
  }

  get sockets(): RoomSocket[] {
    return [...this.#members.values()].flatMap(({ sockets }) => [...sockets]);
  }

  has(memberId: string): boolean {
    return this.#members.has(memberId);
  }

  connectionsByRole(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { member, sockets } of this.#members.values())
      counts[member.role] = (counts[member.role] ?? 0) + sockets.size;
    return counts;
  }
}

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { DOOR } from '../../support/server/door-workflow.ts';
import { RoomClient } from '../../support/server/room-client.ts';
import { ServeProcess } from '../../support/server/serve-process.ts';

let root = '';
let served: ServeProcess | undefined;
afterEach(async () => {
  await served?.end();
  served = undefined;
  rmSync(root, { recursive: true, force: true });
});

/** Every file below the folder, as bytes. */
const filesBelow = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));

describe('tokens and sessions', () => {
  it('ACC-30: stand in no file of the data folder and in no output, whatever is switched on, while the server runs and after a kill', async () => {
    root = mkdtempSync(path.join(os.tmpdir(), 'stateroom-secrets-'));
    const [folder, dataDir, stateDir] = ['alpha', 'data', 'state'].map((name) => path.join(root, name)) as [
      string,
      string,
      string,
    ];
    mkdirSync(path.join(folder, '.stateroom'), { recursive: true });
    writeFileSync(path.join(folder, '.stateroom/door.workflow.yaml'), DOOR);
    const options = { folder, dataDir, stateDir, port: 0, env: { DEBUG: '*', NODE_DEBUG: 'http,net' } };
    served = await ServeProcess.start(options);
    const { url } = served.ready;
    const { project_id, tokens } = served.project;

    const secrets = new Set(Object.values(tokens));
    const owner = await RoomClient.connect({ url, token: String(tokens.owner), name: 'Olga' });
    await owner.join(project_id);
    secrets.add(owner.session);
    const manage = async (request: object) => {
      const answer = await owner.ask('manage', request);
      if (typeof answer.token === 'string') secrets.add(answer.token);
      return answer as unknown as { token: string; link: { id: string } };
    };
    const { token, link } = await manage({ action: 'create_link', role: 'member', id: 'made' });
    await manage({ action: 'create_link', role: 'owner', kind: 'agent', lobby: true, id: 'lobby' });
    const mei = await RoomClient.connect({ url, token, name: 'Mei', transports: ['polling'] });
    await mei.join(project_id);
    secrets.add(mei.session);
    await manage({ action: 'rotate_link', link: link.id, id: 'turned' });
    await manage({ action: 'show_link', link: link.id });
    await manage({ action: 'remove', member: mei.member.id });
    await mei.gone();
    for (const wrong of ['canary-token-that-is-wrong-in-every-way-0123', token]) {
      secrets.add(wrong);
      await expect(RoomClient.connect({ url, token: wrong })).rejects.toThrow();
    }
    await fetch(`${url}metrics`, { headers: { authorization: `Bearer ${tokens.owner}` } });
    await fetch(`${url}metrics`, { headers: { authorization: 'Bearer canary-token-that-is-wrong-in-every-way-0123' } });
    const told = JSON.stringify([await owner.history(), owner.of('entry'), owner.of('members'), owner.of('joined')]);
    owner.close();

    const look = () => {
      expect(secrets.size).toBeGreaterThanOrEqual(11);
      const files = filesBelow(dataDir);
      expect(files.length).toBeGreaterThan(2);
      for (const secret of secrets) {
        for (const file of files) expect(readFileSync(file).includes(secret), path.basename(file)).toBe(false);
        expect(served?.said).not.toContain(secret);
        expect(told).not.toContain(secret);
      }
      for (const file of files) expect(statSync(file).mode & 0o077, path.basename(file)).toBe(0);
    };
    look();
    await served.kill();
    look();
    served = await ServeProcess.start(options);
    // Derived again from the host's secret, not read from anywhere.
    expect(served.project.tokens).toEqual(tokens);
    look();
  });
});

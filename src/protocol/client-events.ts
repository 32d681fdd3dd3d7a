import type * as z from 'zod/mini';
import { ChatMessage, type ClientEventName, Command, History, JoinProject, LeaveProject, TaskLog } from './events.ts';
import { Manage } from './manage.ts';
import { PresenceReport } from './presence.ts';

/**
 * Each client → server event with the schema of its payload: the gateway parses by this table. It stands apart from what the
 * server says, because a page that only parses that has no need of it.
 */
export const CLIENT_EVENTS = {
  join_project: JoinProject,
  leave_project: LeaveProject,
  command: Command,
  chat_message: ChatMessage,
  history: History,
  task_log: TaskLog,
  manage: Manage,
  presence: PresenceReport,
} as const satisfies Record<ClientEventName, z.ZodMiniType<object>>;

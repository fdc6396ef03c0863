import { workerFunctionName } from '../../../shared/topology/index.ts';
import type { Contact } from './contacts.ts';
import type { Scene } from './scene.ts';

export const WORKER = workerFunctionName('dev', 'crm-to-audience', 'contact-to-member');

/** The end of one attempt or release of one message, as the worker logged it. */
export type Turn = {
  readonly outcome: string;
  readonly reason?: string;
  /** 0: the worker released the message without an attempt. */
  readonly attempt: number;
  readonly entity?: string;
  readonly delayMs?: number;
  readonly messageId?: string;
};

export function turnsOf(scene: Scene, contact?: Contact): readonly Turn[] {
  const turns = scene.environment.logs().filter((line): line is Turn => line.outcome !== undefined);
  return contact ? turns.filter(({ entity }) => entity === `contact:${contact.objectId}`) : turns;
}

/** Attempts that the event's last turn had used. */
export function attemptsOf(scene: Scene, contact: Contact): number {
  return Math.max(0, ...turnsOf(scene, contact).map(({ attempt }) => attempt));
}

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

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
export const attemptsOf = (scene: Scene, contact: Contact): number => mostAttempts(scene, [contact]);

/** The most attempts that one of the events used. Reads the log once, however many they are. */
export function mostAttempts(scene: Scene, contacts: readonly Contact[]): number {
  const entities = new Set<string | undefined>(contacts.map(({ objectId }) => `contact:${objectId}`));
  const turns = turnsOf(scene).filter(({ entity }) => entities.has(entity));
  return turns.reduce((most, { attempt }) => Math.max(most, attempt), 0);
}

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

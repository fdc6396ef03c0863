import { workerFunctionName } from '../../../shared/topology/index.ts';
import type { Contact } from './contacts.ts';
import type { Scene } from './scene.ts';

export const WORKER = workerFunctionName('dev', 'crm-to-audience', 'contact-to-member');

/** How one turn of one message ended, as the worker logged it. */
export interface Turn {
  readonly outcome: string;
  readonly reason?: string;
  /** 0 where the message was handed back before anybody looked at it. */
  readonly attempt: number;
  readonly entity?: string;
  readonly delayMs?: number;
  readonly messageId?: string;
}

export function turnsOf(scene: Scene, contact?: Contact): readonly Turn[] {
  const turns = scene.environment.logs().filter(({ outcome }) => outcome !== undefined) as unknown as readonly Turn[];
  return contact ? turns.filter(({ entity }) => entity === `contact:${contact.objectId}`) : turns;
}

/** Attempts that the event's last turn had used. */
export function attemptsOf(scene: Scene, contact: Contact): number {
  return Math.max(0, ...turnsOf(scene, contact).map(({ attempt }) => attempt));
}

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

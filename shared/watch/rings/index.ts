/** What CloudWatch does not tell, because an alarm that is in ALARM acts no more: see docs/decisions/0047. */
export { createRings } from './look.ts';
export { createRingsPorts } from './ports.ts';

/** Jobs over chosen events: retry, replay, discard, undo. A job is a row, its steps are messages (docs/decisions/0051). */

export { type CompareAsked, compareAct, compareProblem } from './compare.ts';
export { createEventViews } from './event-views.ts';
export type {
  Act,
  Counts,
  Job,
  PlanRequest,
  RecoverAnswer,
  RecoverRequest,
  Selection,
  StepMessage,
} from './job.ts';
export { isOver, STAGES } from './job.ts';
export { replayMark } from './judge.ts';
export { openQueues } from './letters.ts';
export { look } from './look.ts';
export type { NamedEvent, PayloadAnswer, PayloadRequest, ShownPayload } from './payload.ts';
export { createPayloads, revealAct } from './payload.ts';
export { createRecover } from './recover.ts';
export type { RecoverListener, RecoverServices } from './services.ts';
export { runStep } from './step.ts';
export { createJobStore } from './store.ts';
export { type UnlinkAnswer, type UnlinkAsked, unlinkAct, unlinkProblem } from './unlink.ts';

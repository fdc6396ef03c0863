import type { Mutation } from './mutation.ts';

const MODEL = ['test/shared/recover/model.test.ts'];
const PLAN = ['test/shared/recover/plan.test.ts'];
const STORE = ['test/shared/recover/store.test.ts'];
const LETTERS = ['test/shared/recover/letters.test.ts'];
const DISCARDS = ['test/shared/ledger/discards.test.ts'];

/** Guards of jobs over chosen events. */
export const RECOVER: readonly Mutation[] = [
  {
    guard: 'an event that is set aside waits before its message is sent again',
    file: 'shared/recover/from-archive.ts',
    find: 'if (!(await setAsides.reopen(job.delivery, { tenant, eventId }, by))) return SKIPPED.notSetAside;',
    replace: 'void by;',
    tests: ['test/shared/recover/set-aside.test.ts'],
  },
  {
    guard: 'a letter is deleted only once its event is stored',
    file: 'shared/recover/from-letters.ts',
    find: 'if (!ended.has(index)) {',
    replace: 'if (ended.has(index)) {',
    tests: MODEL,
  },
  {
    guard: 'the next step’s message is sent before the job moves on',
    file: 'shared/recover/step.ts',
    find: '  await sendStep({ job: job.id, step: job.step + 1 }, next.seconds);',
    replace:
      '  await store.advance(job.id, job.step, progressOf(job, looked, now()));\n  await sendStep({ job: job.id, step: job.step + 1 }, next.seconds);',
    tests: MODEL,
  },
  {
    guard: 'a repeated step does not take what it handed out for missing',
    file: 'shared/recover/from-letters.ts',
    find: 'if (!isRepeated)',
    replace: 'if (isRepeated || !isRepeated)',
    tests: MODEL,
  },
  {
    guard: 'a stage waits for the results of the one before',
    file: 'shared/recover/stages.ts',
    find: 'settled < begun ? 0',
    replace: 'settled < 0 ? 0',
    tests: MODEL,
  },
  {
    guard: 'a job stops when a reason comes back',
    file: 'shared/recover/judge.ts',
    find: 'before === now',
    replace: 'before !== now',
    tests: MODEL,
  },
  {
    guard: 'an undo restores an event before it sends it',
    file: 'shared/recover/from-archive.ts',
    find: "if (job.act === 'undo') {",
    replace: "if (job.act === 'discard') {",
    tests: MODEL,
  },
  {
    guard: 'an event in doubt is looked up before it is written again',
    file: 'shared/recover/from-archive.ts',
    find: '    await recordDoubt(job.delivery, envelope, job.id);',
    replace: '    void recordDoubt;',
    tests: MODEL,
  },
  {
    guard: 'a replay leaves out what took effect',
    file: 'shared/recover/plan-archive.ts',
    find: 'if (hasEnded(view)) return SKIPPED.tookEffect;',
    replace: '',
    tests: PLAN,
  },
  {
    guard: 'an effect that is unknown is not repeated',
    file: 'shared/recover/plan-archive.ts',
    find: 'return isOld && !isSafe ? SKIPPED.unknown : undefined;',
    replace: 'return undefined;',
    tests: PLAN,
  },
  {
    guard: 'no plan while SQS moves dead letters',
    file: 'shared/recover/plan-letters.ts',
    find: 'if (await queues.isMoving())',
    replace: 'if (!queues)',
    tests: PLAN,
  },
  {
    guard: 'a step belongs to one run',
    file: 'shared/recover/store.ts',
    find: 'OR #leaseUntil < :is_now',
    replace: 'OR #leaseUntil > :is_now',
    tests: STORE,
  },
  {
    guard: 'letters that are not taken are released',
    file: 'shared/recover/letters.ts',
    find: '      await release(held);',
    replace: '',
    tests: LETTERS,
  },
  {
    guard: 'only the message that a person saw is discarded',
    file: 'shared/ledger/discards.ts',
    find: 'AND #messageId = :messageId) OR (#state = :state AND #discardedBy',
    replace: 'AND #messageId <> :state) OR (#state = :state AND #discardedBy',
    tests: DISCARDS,
  },
  {
    guard: 'a discarded event makes no call',
    file: 'shared/deliver/event-history.ts',
    find: "if (history.discarded !== undefined) return { kind: 'discarded', reason: history.discarded };",
    replace: '',
    tests: ['test/worker/discarded.test.ts'],
  },
  {
    guard: 'no value is revealed before the audit has it',
    file: 'shared/recover/payload.ts',
    find: 'if (!recorded || !isFor(recorded, event, path))',
    replace: 'if (false)',
    tests: ['test/shared/recover/payload.test.ts'],
  },
  {
    guard: 'the row of the audit is of this value',
    file: 'shared/recover/payload.ts',
    find: ' && filter === wanted.filter',
    replace: '',
    tests: ['test/shared/recover/payload.test.ts'],
  },
  {
    guard: 'a payload of another tenant is another event’s',
    file: 'shared/recover/payload.ts',
    find: 'if (envelope.eventId === id && envelope.tenant === tenant)',
    replace: 'if (envelope.eventId === id)',
    tests: ['test/shared/recover/payload.test.ts'],
  },
  {
    guard: 'by the alias of looking, payloads are shown masked and nothing else is done',
    file: 'functions/recover.ts',
    find: "if (aliasOf(context) === LOOK_ALIAS) return { error: 'By",
    replace: "if (aliasOf(context) === 'none') return { error: 'By",
    tests: ['test/ops/payload.test.ts'],
  },
];

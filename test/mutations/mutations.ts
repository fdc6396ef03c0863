/** A guard, a way to break it, and the tests that must go red when it is broken. */
export interface Mutation {
  readonly guard: string;
  readonly file: string;
  /** Exact text, found once. */
  readonly find: string;
  readonly replace: string;
  /** Test files, as vitest takes them. */
  readonly tests: readonly string[];
}

export const MUTATIONS: readonly Mutation[] = [
  {
    guard: 'signature',
    file: 'packages/webhooks/src/shapes/hmac.ts',
    find: "if (!matching) return 'signature-mismatch';",
    replace: '',
    tests: ['packages/webhooks/test/hubspot.test.ts'],
  },
  {
    guard: 'time window, past',
    file: 'packages/webhooks/src/events/time.ts',
    find: "if (!(now - time <= past * 1000)) return 'stale-timestamp';",
    replace: '',
    tests: ['packages/webhooks/test/hubspot.test.ts'],
  },
  {
    guard: 'time window, future',
    file: 'packages/webhooks/src/events/time.ts',
    find: "return time - now <= future * 1000 ? undefined : 'future-timestamp';",
    replace: 'return undefined;',
    tests: ['packages/webhooks/test/hubspot.test.ts'],
  },
  {
    guard: 'durable before the sender is told so',
    file: 'shared/receive/receive-webhook.ts',
    find: 'if (notStored > 0) return unavailable(',
    replace: 'if (notStored < 0) return unavailable(',
    tests: ['test/receiving/receive.test.ts'],
  },
  {
    guard: 'every entry of a batch confirmed by name',
    file: 'shared/receive/enqueue.ts',
    find: '.filter(({ Id }) => !stored.has(Id))',
    replace: '.filter(() => false)',
    tests: ['test/shared/receive/enqueue.test.ts'],
  },
  {
    guard: 'idempotency by business event',
    file: 'shared/deliver/pipeline.ts',
    find: 'JSON.stringify([tenant, eventId])',
    replace: 'attempt.record.messageId + tenant + eventId',
    tests: ['test/worker/worker.test.ts'],
  },
  {
    guard: 'no call after a permanent failure',
    file: 'shared/deliver/pipeline.ts',
    find: "if (state?.giveUpReason !== undefined) return { kind: 'given-up', reason: state.giveUpReason };",
    replace: '',
    tests: ['test/worker/given-up.test.ts'],
  },
  {
    guard: 'attempts are bounded',
    file: 'shared/deliver/schedule.ts',
    find: 'const scheduled = scheduleSeconds[attempts - 1];',
    replace: 'const scheduled = scheduleSeconds[attempts - 1] ?? 1;',
    tests: ['test/shared/deliver/schedule.test.ts'],
  },
  {
    guard: 'the ledger never takes back an end',
    file: 'shared/ledger/ledger.ts',
    find: "'attribute_not_exists(pk) OR #state IN (:attempting, :waiting, :dead)'",
    replace: "'attribute_not_exists(pk) OR #state <> :waiting OR #state <> :dead'",
    tests: ['test/shared/ledger/ledger.test.ts'],
  },
  {
    guard: 'redaction',
    file: 'shared/telemetry/log.ts',
    find: 'jsonReplacerFn: redact, ',
    replace: '',
    tests: ['test/shared/telemetry/log.test.ts'],
  },
  {
    guard: 'a worker reaches only its own rows',
    file: 'infra/constructs/delivery-worker.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: source text, not a template.
    find: '`${rowPrefix(integration.name, name)}#*`',
    replace: "'*'",
    tests: ['test/infra/templates.test.ts'],
  },
  {
    guard: 'a worker reaches only its own part of the ledger',
    file: 'infra/constructs/delivery-worker.ts',
    find: "{ 'dynamodb:LeadingKeys': [rowPrefix(integration.name, name)] }",
    replace: '{}',
    tests: ['test/infra/templates.test.ts'],
  },
  {
    guard: 'an intent before each write that cannot be repeated blindly',
    file: 'shared/deliver/write-intents.ts',
    find: 'if (!(await recordIntent(attempt, attemptLog.uncertainSince ?? services.now()))) {',
    replace: 'if (services.now() < 0) {',
    tests: ['test/shared/deliver/write-intents.test.ts', 'test/worker/ambiguity.test.ts'],
  },
  {
    guard: 'a look at the vendor before a write in doubt',
    file: 'shared/deliver/unknown-write.ts',
    find: "if (looked.value.kind === 'found') return { kind: 'delivered', remote: looked.value.remote };",
    replace: '',
    tests: ['test/worker/ambiguity.test.ts'],
  },
  {
    guard: 'a key that could die in the attempt is not used',
    file: 'shared/deliver/unknown-write.ts',
    find: 'now + limitSeconds * 1000 < uncertainSince',
    replace: 'now < uncertainSince',
    tests: ['test/shared/deliver/order.test.ts'],
  },
  {
    guard: 'another message’s doubt',
    file: 'shared/ledger/ledger.ts',
    find: 'isOpen(entry.state) ? MAY_STAY_OPEN : MAY_END',
    replace: 'MAY_END',
    tests: ['test/shared/ledger/ledger.test.ts'],
  },
  {
    guard: 'older events never overwrite newer ones',
    file: 'shared/deliver/order.ts',
    find: 'return version.at > last.at ||',
    replace: 'return version.at >= "" ||',
    tests: ['test/shared/deliver/order.test.ts'],
  },
  {
    guard: 'what may have been written moves the version',
    file: 'shared/deliver/versions.ts',
    find: "return result.kind === 'delivered' || result.kind === 'ambiguous' ?",
    replace: "return result.kind === 'delivered' ?",
    tests: ['test/shared/deliver/versions.test.ts'],
  },
  {
    guard: 'fields that a vendor names are ours',
    file: 'shared/call/client/interpret.ts',
    find: "part === '' || sent.has(part)",
    replace: 'part !== undefined',
    tests: ['test/shared/call/client/interpret.test.ts'],
  },
  {
    guard: 'a refused credential is probed seldom',
    file: 'shared/valve/plan.ts',
    find: 'isRefused(row.breaker) && !renewed.has(account)',
    replace: 'false && !renewed.has(account)',
    tests: ['test/shared/valve/plan.test.ts'],
  },
  {
    guard: 'only what the valve disabled is enabled',
    file: 'shared/valve/plan.ts',
    find: "return mappings.some(({ state }) => state !== 'Disabled' && state !== 'Disabling');",
    replace: 'return mappings.length >= 0;',
    tests: ['test/shared/valve/plan.test.ts'],
  },
  {
    guard: 'dead letters do not hide what waits',
    file: 'shared/ledger/keys.ts',
    find: "(state === 'dead' ?",
    replace: '(state === undefined ?',
    tests: ['test/shared/ledger/ledger.test.ts'],
  },
  {
    guard: 'a version in doubt goes only with a refused write',
    file: 'shared/deliver/versions.ts',
    find: "result.kind === 'permanent' && isWriteRefused && uncertainSince === undefined",
    replace: "result.kind === 'permanent'",
    tests: ['test/shared/deliver/versions.test.ts'],
  },
  {
    guard: 'an event whose code returned no outcome is kept',
    file: 'shared/deliver/team-code.ts',
    find: 'if (value !== undefined) return { ok: true, value };',
    replace: 'if (value !== null) return { ok: true, value: value as T };',
    tests: ['test/worker/team-code.test.ts'],
  },
  {
    guard: 'no second write under one key',
    file: 'shared/deliver/write-keys.ts',
    find: 'if (earlier && !isLookedUp && !mayRepeat(earlier, entered)) {',
    replace: 'if (false) {',
    tests: ['test/shared/deliver/write-keys.test.ts'],
  },
  {
    guard: 'a write refused before it was sent decides the outcome',
    file: 'shared/deliver/apply.ts',
    find: 'attemptLog.misuse ??',
    replace: '',
    tests: ['test/worker/team-code.test.ts'],
  },
  {
    guard: 'a dropped name is refused',
    file: 'shared/project/names-problems.ts',
    find: '.filter((name) => !drained.includes(name))',
    replace: '.filter(() => false)',
    tests: ['test/shared/project/names.test.ts'],
  },
  {
    guard: 'another queue is refused',
    file: 'shared/project/names-problems.ts',
    find: '.filter(({ path }) => !drained.includes(path))',
    replace: '.filter(() => false)',
    tests: ['test/shared/project/names.test.ts'],
  },
  {
    guard: 'a rename keeps the names on AWS',
    file: 'shared/topology/deployed.ts',
    find: 'name: formerly ?? integration.name,',
    replace: 'name: integration.name,',
    tests: ['test/infra/rename.test.ts'],
  },
  {
    guard: 'a renamed worker keeps its rows',
    file: 'functions/deliver.ts',
    find: 'const name = deployedName(bound.delivery, delivery);',
    replace: 'const name = bound.delivery;',
    tests: ['test/end-to-end/rename.test.ts'],
  },
];

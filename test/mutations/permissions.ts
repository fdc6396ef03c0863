import type { Mutation } from './mutation.ts';

const ADVERSARIES = ['test/end-to-end/adversaries.test.ts'];
const POLICIES = ['packages/local-aws/test/aws/resource-policies.test.ts'];
const LOOPS = ['packages/local-aws/test/lambda/lineage.test.ts'];

/** Guards of what roles may do, and of the local runtime that proves it. */
export const PERMISSIONS: readonly Mutation[] = [
  {
    guard: 'workers’ reports are reports',
    file: 'functions/valve.ts',
    find: "[REPORT_ALIAS]: ['tripped'],",
    replace: "[REPORT_ALIAS]: ['tripped', 'pause', 'resume'],",
    tests: ADVERSARIES,
  },
  {
    guard: 'what people ask comes to the valve through the recover function',
    file: 'functions/valve.ts',
    find: "const SCHEDULED = ['minute'];",
    replace: "const SCHEDULED = ['minute', 'pause', 'resume'];",
    tests: ADVERSARIES,
  },
  {
    guard: 'a responder invokes no valve',
    file: 'infra/constructs/people.ts',
    find: '[functionArn(recoverFunctionName(environment))]',
    replace: "[functionArn(recoverFunctionName(environment)), functionArn(resourceName(environment, 'valve*'))]",
    tests: ['test/ops/people.test.ts'],
  },
  {
    guard: 'a report is nothing else besides',
    file: 'functions/valve.ts',
    find: 'Object.keys(request).length === 1 && ',
    replace: '',
    tests: ADVERSARIES,
  },
  {
    guard: 'a worker may invoke the valve by the alias of reports only',
    file: 'infra/constructs/delivery-worker.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: source text, not a template.
    find: '`${valveFunctionName(environment)}:${REPORT_ALIAS}`',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: source text, not a template.
    replace: '`${valveFunctionName(environment)}*`',
    tests: ADVERSARIES,
  },
  {
    guard: 'the valve may invoke workers by the alias of probes only',
    file: 'infra/constructs/valve.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: source text, not a template.
    find: "`${resourceName(environment, '*')}:${probeAlias(environment)}`",
    replace: "resourceName(environment, '*')",
    tests: ADVERSARIES,
  },
  {
    guard: 'a worker writes no pause',
    file: 'infra/constructs/delivery-worker.ts',
    find: ", 'dynamodb:Attributes': CONTROL_OF_WORKER",
    replace: '',
    tests: ADVERSARIES,
  },
  {
    guard: 'a worker takes batches of its own queue',
    file: 'functions/wiring/invocation.ts',
    find: 'event.Records?.every(isOfQueue)',
    replace: 'event.Records',
    tests: ['test/shared/valve/probe.test.ts'],
  },
  {
    guard: 'a probe is told by its alias',
    file: 'functions/deliver.ts',
    find: 'aliasOf(context) === worker.probeAlias',
    replace: "'probe' in event",
    tests: ['test/shared/valve/probe.test.ts'],
  },
  {
    guard: 'the archive’s role demands If-None-Match',
    file: 'infra/constructs/claims-bucket.ts',
    find: "{ 's3:if-none-match': 'false' }",
    replace: "{ 's3:if-none-match': ['true', 'false'] }",
    tests: ADVERSARIES,
  },
  {
    guard: 'the completeness check names what it reads',
    file: 'infra/constructs/completeness.ts',
    find: "StringEquals: { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' },",
    replace: '',
    tests: ADVERSARIES,
  },
  {
    guard: 'the monitor names what it reads of accounts',
    file: 'infra/constructs/monitor.ts',
    find: "StringEquals: { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' },",
    replace: '',
    tests: ['test/infra/shared-by-name.test.ts'],
  },
  {
    guard: 'a Deny of a resource’s policy wins',
    file: 'packages/local-aws/src/aws/decision.ts',
    find: "if (resource.kind === 'unsupported' || isDeny(resource)) return { ...resource, by: 'resource' };",
    replace: '',
    tests: POLICIES,
  },
  {
    guard: 'another account’s role needs both policies',
    file: 'packages/local-aws/src/aws/decision.ts',
    find: "accountOf(caller) === ACCOUNT ? 'either' : 'both'",
    replace: "'either' as 'either' | 'both'",
    tests: POLICIES,
  },
  {
    guard: 'a key’s policy comes first',
    file: 'packages/local-aws/src/aws/decision.ts',
    find: "return byKey.kind === 'allowed' ? judgement : { ...byKey, by: 'resource' };",
    replace: 'return judgement;',
    tests: POLICIES,
  },
  {
    guard: 'a service acts for its own source only',
    file: 'packages/local-aws/src/aws/principal.ts',
    find: "'aws:SourceArn': [caller.sourceArn],",
    replace: "'aws:SourceArn': ['arn:aws:sns:eu-central-1:000000000000:pages'],",
    tests: POLICIES,
  },
  {
    guard: 'the seventeenth link is stopped',
    file: 'packages/local-aws/src/lambda/lineage.ts',
    find: '>= MOST_LINKS',
    replace: '> MOST_LINKS',
    tests: LOOPS,
  },
  {
    guard: 'of a batch the longest chain counts',
    file: 'packages/local-aws/src/lambda/lineage.ts',
    find: 'Math.max(count, longest.get(of) ?? 0)',
    replace: 'Math.min(count, longest.get(of) ?? count)',
    tests: LOOPS,
  },
  {
    guard: 'the completeness check reads no failed calls',
    file: 'infra/constructs/completeness.ts',
    find: "      'ForAllValues:StringNotLike': { 'dynamodb:LeadingKeys': ['*#*'] },\n",
    replace: '',
    tests: ['test/infra/shared-by-name.test.ts'],
  },
];

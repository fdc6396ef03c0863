/** A word that was replaced by the field's term. */
export interface RetiredWord {
  readonly word: RegExp;
  readonly instead: string;
  /** Where the word is retired. Default: everywhere. */
  readonly within?: RegExp;
  /** The edges: files that map a name that is stored or on the wire. */
  readonly except?: readonly string[];
}

const ENGINE = /^(?:shared|functions|infra|ops|dev|vendors|integrations)\//;

export const RETIRED: readonly RetiredWord[] = [
  { word: /\bpassGate\b|\bGateServices\b/, instead: 'receiveWebhook, ReceiverServices' },
  {
    word: /\bgates?\b|\bGates?\b|\w+Gates?\b/,
    instead: 'circuit breaker; receiver',
    within: ENGINE,
    except: ['shared/ledger/keys.ts', 'shared/topology/control.ts'],
  },
  { word: /\bdoor\b/i, instead: 'receiver; HTTP API', within: ENGINE },
  { word: /'(?:suspect|trial|ramping)'/, instead: 'closed, half-open, recovering', within: ENGINE },
  { word: /\bgateClosed\b|\baccount-closed\b/, instead: 'BreakerOpen, breaker-open' },
  { word: /\bpassages?\b|\bpassengers?\b|\bturnIn\b/i, instead: 'permit, permitFor' },
  { word: /\blanes?\b/i, instead: 'reserved slots', within: ENGINE },
  { word: /\bpatienceMs\b/, instead: 'maxWaitMs', within: ENGINE },
  { word: /\btrails?\b|\w+Trail\b/i, instead: 'attempt log' },
  { word: /\bPasts\b|\bEventPast\b|\bcreatePasts\b/, instead: 'write intents, event history' },
  { word: /\bunmark\b/, instead: 'clear intent' },
  { word: /\bservices\.once\b|\bcreateOnce\b/, instead: 'idempotency' },
  { word: /\bkeepClaim\b|\bKeepClaim\b|\bredeem\w*/i, instead: 'store, load', within: ENGINE },
  { word: /\b(?:un)?seal(?:s|ed)?\b/i, instead: 'toMessageBody' },
  { word: /\bhand(?:s|ed|ing)?[ -]backs?\b|\bHAND_BACK\w*|\bhandBacks?\b/i, instead: 'release' },
  {
    word: /\bverdicts?\b/i,
    instead: 'give-up reason',
    within: ENGINE,
    except: ['shared/ledger/messages.ts', 'shared/ledger/entries.ts'],
  },
  { word: /\bMessageLife\b/, instead: 'MessageState' },
  { word: /\bAlarmPlan\b|\bplannedAlarm\b/, instead: 'AlarmDefinition, definedAlarm' },
  { word: /\bplatformFacts\b|\b(?:valve|monitor|completeness|conservation)Facts\b/, instead: 'config' },
  {
    word: /conserv(?:e|ation)/i,
    instead: 'completeness check',
    except: ['shared/topology/completeness.ts', 'test/infra/archive.test.ts'],
  },
  { word: /\bstandings?\b/i, instead: 'event states', within: ENGINE },
  { word: /\bstrangers?\b/i, instead: 'invalid messages', within: ENGINE },
  {
    word: /\bplaceOf\b|\bPLACE_OPTIONS\b|\bObstacle\b|\basker\b|\.aside\b|\baside:/,
    instead: 'targetOf, TARGET_OPTIONS, OperationError, currentUser, stderr',
    within: /^(?:ops|test\/ops)\//,
  },
  { word: /\bkind: 'contract'/, instead: 'invalid' },
  {
    word: /(?<![./])\b(?:world|scene|shift|plays?|played)\b/i,
    instead: 'environment, fixture',
    within:
      /^(?:shared|functions|infra|ops|dev|vendors|integrations|test\/(?:vendors|harness|end-to-end|receiving|ops|infra|project|architecture|shared\/(?:receive|page|alarms)))\//,
  },
];

/** The places of a file that use a retired word, with the word to use. */
export function retiredWords(file: string, source: string): readonly string[] {
  const rules = RETIRED.filter(({ within, except }) => (within?.test(file) ?? true) && !except?.includes(file));
  return source.split('\n').flatMap((text, at) =>
    rules.flatMap(({ word, instead }) => {
      const [found] = word.exec(text) ?? [];
      return found === undefined ? [] : [`${file}:${at + 1} "${found}": ${instead}`];
    }),
  );
}

const OLD_ENGLISH =
  /\b(?:whoever|whatever|nobody|somebody|anew|thereof|mend(?:s|ed|ing|able)?|be it|ever more|meanwhile)\b/i;

/** Folders and files in plain English. A folder that is put in order joins the list. */
const PLAIN =
  /^[A-Z]+\.md$|^(?:docs|dev|functions|infra|integrations|ops|packages|shared|vendors)\/|^test\/(?!crash\/)/;

/** The places of a file that use a word of another century. Name the actor; write "fix", "once more", "during that time". */
export function oldEnglish(file: string, source: string): readonly string[] {
  if (!PLAIN.test(file)) return [];
  return source.split('\n').flatMap((text, at) => {
    const [found] = OLD_ENGLISH.exec(text) ?? [];
    return found === undefined ? [] : [`${file}:${at + 1} "${found}"`];
  });
}

import type { Allowance } from './record.ts';

/** Functions that an environment has once, by the end of their names. People have no such name at all. */
const ONCE = ['archive', 'completeness-check', 'monitor', 'pager', 'recover', 'valve'];

/**
 * The roles that one construct makes share a name here, by caller: what one of them used is proven for all. Takes names without their
 * environment, and all that a caller is allowed.
 */
export function kindsOf(allowances: readonly Allowance[]): ReadonlyMap<string, string> {
  const ofRuns = new Set(
    allowances
      .filter((one) => one.resources.some((resource) => resource.endsWith(`:${one.caller}-runs`)))
      .map(callerOf),
  );
  return new Map(
    allowances.map(callerOf).flatMap((caller): [string, string][] => {
      const own = ownName(caller);
      // A responder has the observer's policy and one more: what one of all people used is proven for that policy.
      if (own === undefined) return caller.startsWith('penstock-') ? [] : [[caller, 'people']];
      return [
        [caller, own.endsWith('-receive') ? 'receivers' : ofRuns.has(caller) ? 'pulls and reconciliations' : 'workers'],
      ];
    }),
  );
}

/** The allowance as each of its construct's roles has it: without the names of integrations, deliveries and accounts. */
export function twinOf(allowance: Allowance, kinds: ReadonlyMap<string, string>): Allowance {
  const { caller, action, resources } = allowance;
  const [kind, own] = [kinds.get(caller), ownName(caller)];
  if (kind === undefined) return allowance;
  if (own === undefined) return { ...allowance, caller: kind };
  const places = resources.map((resource) => placeOf(resource, own));
  return { caller: kind, action, resources: [...new Set(places)].toSorted() };
}

const callerOf = ({ caller }: Allowance) => caller;

function ownName(caller: string): string | undefined {
  const own = /^penstock-\{env\}-(.+)$/.exec(caller)?.[1];
  return own === undefined || ONCE.includes(own) ? undefined : own;
}

function placeOf(resource: string, own: string): string {
  return resource
    .replaceAll(own, '{own}')
    .replace(/\.fifo$/, '')
    .replace(/(\/destinations\/)[\w-]+-\?{6}$/, '$1{account}')
    .replace(/(\/integrations\/)[\w-]+(\/webhook-\?{6})$/, '$1{integration}$2')
    .replace(/(:::penstock-\{env\}-claims-[\w-]+\/)[\w-]+(\/reconcile\/)[\w-]+\/\*$/, '$1{integration}$2{own}/*')
    .replace(/(:::penstock-\{env\}-claims-[\w-]+\/)[\w-]+\/\*$/, '$1{integration}/*')
    .replace(/(:sqs:.*:penstock-\{env\}-)(?!\{own\})[\w-]+(-archive)$/, '$1{integration}$2')
    .replace(/(:sqs:.*:penstock-\{env\}-)(?![\w-]*\{)[\w-]+$/, '$1{delivery}');
}

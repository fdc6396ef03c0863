import type { PagingSettings } from '../contract/index.ts';
import { pagingOrigin } from '../topology/index.ts';
import { baseUrlProblem } from './base-url.ts';
import { kebab } from './rule.ts';

/** Everything that is wrong with an environment's paging settings, in sentences that begin with `where`. */
export function pagingProblems(where: string, { page, ticket, whenBroken }: PagingSettings): readonly string[] {
  const all = [...page, ...ticket];
  const problems = all.flatMap((target) => {
    const twin = all.find(({ name }) => name === target.name);
    const isSame = twin?.kind === target.kind && pagingOrigin(twin) === pagingOrigin(target);
    const origin = target.origin === undefined ? undefined : baseUrlProblem(target.origin);
    return [
      kebab(`a target's name`, target.name),
      origin && `target ${target.name}: ${origin}`,
      isSame ? undefined : `two different targets are called "${target.name}", but a name is one secret; rename one.`,
    ];
  });
  const addresses = whenBroken.map((address) =>
    /^[^@\s]+@[^@\s]+$/.test(address)
      ? undefined
      : `whenBroken holds "${address}"; give e-mail addresses, which need none of the targets.`,
  );
  return [...new Set([...problems, ...addresses])].flatMap((problem) => (problem ? [`${where}: ${problem}`] : []));
}

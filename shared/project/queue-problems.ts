import { deliverySubject, type Names, QUEUE_BOUNDS } from './names.ts';

export interface QueueProblem {
  /** `integration/delivery`, as the manifest names it. */
  readonly path: string;
  readonly message: string;
}

/** Deliveries that stay, and whose queue would be another one, or would drop what waits: as long as they are not declared as drained. */
export function queueProblems(drained: readonly string[], manifest: Names, now: Names): readonly QueueProblem[] {
  return Object.entries(manifest)
    .filter(([subject]) => subject.startsWith(deliverySubject('')) && Object.hasOwn(now, subject))
    .flatMap(([subject, before]) => {
      const path = subject.slice(deliverySubject('').length);
      const found = [...anotherQueue(before, now[subject] ?? {}), ...lowerBounds(before, now[subject] ?? {})];
      return found.map((what) => ({ path, message: `delivery ${path}: ${what} ${remedy(path)}` }));
    })
    .filter(({ path }) => !drained.includes(path));
}

type Facts = Names[string];

function anotherQueue({ queue: before }: Facts, { queue: after }: Facts): readonly string[] {
  if (before === undefined || after === undefined || before === after) return [];
  return [
    `its queue ${before} would become ${after}: a FIFO queue cannot become a standard one, nor the other way round. A deploy would leave the first behind with the events that wait there, and no worker would deliver them. Change \`consistency.ordering\` back.`,
  ];
}

/** What SQS applies at once to messages that wait already. */
function lowerBounds(before: Facts, after: Facts): readonly string[] {
  return Object.entries(QUEUE_BOUNDS).flatMap(([fact, { setting, effect }]) => {
    const [was, is] = [before[fact], after[fact]];
    if (was === undefined || is === undefined || Number(is) >= Number(was)) return [];
    return [`"${fact}" would fall from ${was} to ${is}: ${effect}. Change ${setting} back.`];
  });
}

const remedy = (path: string) =>
  `Or stop the sender, wait until the queue and its dead-letter queue are empty in every environment, then declare \`drained: ['${path}']\` in the project file and run \`npm run names\`.`;

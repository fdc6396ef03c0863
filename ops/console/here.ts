import { linkTo } from './html.ts';

/** The page that does or shows what a command of `npm run ops` would; undefined where only the command line does. */
export function hereFor(command: string): { readonly href: string; readonly label: string } | undefined {
  const [, name = '', rest = ''] = /^npm run ops -- ([a-z]+)\s*(.*)$/.exec(command) ?? [];
  const words = rest.split(/\s+/).filter(Boolean);
  const [first = ''] = words;
  const subject = first.startsWith('-') ? undefined : first;
  const option = (asked: string) => (words.includes(asked) ? words[words.indexOf(asked) + 1] : undefined);
  switch (name) {
    case 'events': {
      const [state, delivery] = [option('--state'), option('--delivery')];
      return state === 'dead'
        ? { href: linkTo('/dead-letters', { delivery }), label: 'Dead letters by reason' }
        : { href: linkTo('/events', { state, delivery, entity: option('--entity') }), label: 'Show these events' };
    }
    case 'conflicts':
      return { href: linkTo('/events', { state: 'conflict', delivery: option('--delivery') }), label: 'Conflicts' };
    case 'owed':
      return { href: linkTo('/events', { state: 'owed', delivery: option('--delivery') }), label: 'What is owed' };
    case 'show':
      return subject === undefined ? undefined : { href: linkTo('/event', { id: subject }), label: 'Show the event' };
    case 'completeness':
      return { href: '/completeness', label: 'Completeness' };
    case 'drift':
      return { href: '/drift', label: 'Drift' };
    case 'jobs':
      return subject === undefined
        ? { href: '/jobs', label: 'Jobs' }
        : { href: linkTo('/job', { id: subject }), label: 'Show the job' };
    case 'pause':
    case 'resume':
    case 'retry':
    case 'redrive':
      // Of what is set aside, only the command line plans it.
      return words.includes('--cancel') || words.includes('--state')
        ? undefined
        : {
            href: linkTo(`/acts/${name}`, { delivery: subject, reason: option('--reason') }),
            label: `${capital(name)}…`,
          };
    default:
      return undefined;
  }
}

/** A sentence begins with a capital, also where it follows a colon at a terminal. */
export const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);

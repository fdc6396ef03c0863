import { audit } from './audit/audit.ts';
import { authorizeAccount } from './authorize/command.ts';
import type { Command } from './command/command.ts';
import { completeness } from './completeness/completeness.ts';
import { openConsole } from './console/console.ts';
import { doctor } from './doctor/doctor.ts';
import { drift } from './drift/drift.ts';
import { exportEvents } from './export/export.ts';
import { discard, jobs, replay, retry } from './jobs/commands.ts';
import { events } from './ledger/events.ts';
import { show } from './ledger/show.ts';
import { tail } from './ledger/tail.ts';
import { links } from './links/command.ts';
import { payload } from './payload/payload.ts';
import { drain } from './queues/drain.ts';
import { pages } from './queues/pages.ts';
import { redrive } from './queues/redrive.ts';
import { undeclared } from './receiver/undeclared.ts';
import { reconcile } from './reconcile/command.ts';
import { compare } from './reconcile/compare.ts';
import { runs } from './runs/command.ts';
import { enrol } from './secrets/enrol.ts';
import { secrets } from './secrets/secrets.ts';
import { send } from './send/send.ts';
import { stack } from './stack/stack.ts';
import { status } from './status/command.ts';
import { pause } from './valve/pause.ts';
import { resume } from './valve/resume.ts';

/** The commands, for an environment on this machine or on AWS. A further command is a line here. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  status,
  events,
  show,
  payload,
  export: exportEvents,
  tail,
  completeness,
  drift,
  undeclared,
  retry,
  replay,
  discard,
  jobs,
  redrive,
  drain,
  pages,
  pause,
  resume,
  secrets,
  enrol,
  authorize: authorizeAccount,
  runs,
  reconcile,
  compare,
  links,
  send,
  doctor,
  console: openConsole,
  stack,
  audit,
};

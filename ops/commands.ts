import type { Command } from './command/command.ts';

/**
 * The commands, for an environment on this machine or on AWS. A further command is a line here. Each is loaded when it is asked for: the
 * code of all takes half a second of a processor.
 */
export const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  status: async () => (await import('./status/command.ts')).status,
  events: async () => (await import('./ledger/events.ts')).events,
  show: async () => (await import('./ledger/show.ts')).show,
  conflicts: async () => (await import('./ledger/set-aside.ts')).conflicts,
  owed: async () => (await import('./ledger/set-aside.ts')).owed,
  decide: async () => (await import('./jobs/decide.ts')).decide,
  payload: async () => (await import('./payload/payload.ts')).payload,
  export: async () => (await import('./export/export.ts')).exportEvents,
  tail: async () => (await import('./ledger/tail.ts')).tail,
  completeness: async () => (await import('./completeness/completeness.ts')).completeness,
  drift: async () => (await import('./drift/drift.ts')).drift,
  undeclared: async () => (await import('./receiver/undeclared.ts')).undeclared,
  retry: async () => (await import('./jobs/commands.ts')).retry,
  replay: async () => (await import('./jobs/commands.ts')).replay,
  discard: async () => (await import('./jobs/commands.ts')).discard,
  jobs: async () => (await import('./jobs/commands.ts')).jobs,
  redrive: async () => (await import('./queues/redrive.ts')).redrive,
  drain: async () => (await import('./queues/drain.ts')).drain,
  pages: async () => (await import('./queues/pages.ts')).pages,
  pause: async () => (await import('./valve/pause.ts')).pause,
  resume: async () => (await import('./valve/resume.ts')).resume,
  secrets: async () => (await import('./secrets/secrets.ts')).secrets,
  enrol: async () => (await import('./secrets/enrol.ts')).enrol,
  authorize: async () => (await import('./authorize/command.ts')).authorizeAccount,
  runs: async () => (await import('./runs/command.ts')).runs,
  reconcile: async () => (await import('./reconcile/command.ts')).reconcile,
  compare: async () => (await import('./reconcile/compare.ts')).compare,
  links: async () => (await import('./links/command.ts')).links,
  send: async () => (await import('./send/send.ts')).send,
  doctor: async () => (await import('./doctor/doctor.ts')).doctor,
  console: async () => (await import('./console/console.ts')).openConsole,
  stack: async () => (await import('./stack/stack.ts')).stack,
  audit: async () => (await import('./audit/audit.ts')).audit,
};

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { graphStyle } from '@penstock/local-aws/dashboard';
import { type Context, Hono } from 'hono';
import { callerOf, recordAct } from '../audit/record.ts';
import type { Target } from '../command/target.ts';
import type { Act, Entered, Outcome, Plan } from './act.ts';
import { planPage, problemOf, resultPage } from './act-pages.ts';
import { ACTS } from './acts.ts';
import { clientsOf } from './clients.ts';
import { guard } from './guard.ts';
import { type Html, html } from './html.ts';
import { framed, main, notShown } from './page.ts';
import { PANES } from './panes.ts';
import { createPlans } from './plans.ts';
import { createReads } from './reads.ts';
import type { Session } from './session.ts';
import type { Pane, View } from './view.ts';
import { obstacleOf } from './words.ts';

export interface AppOptions {
  readonly target: Target;
  readonly isProduction: boolean;
  readonly session: Session;
  port(): number;
  /** Milliseconds that only grow. */
  elapsed(): number;
  /** A text that cannot be guessed. */
  id(): string;
}

const asset = (name: string) => readFileSync(join(import.meta.dirname, 'assets', name), 'utf8');

/** The console's pages. A read never changes anything; an act is planned by GET and carried out once by POST. */
export function createApp({ target, isProduction, session, port, elapsed, id }: AppOptions): Hono {
  const app = new Hono();
  const aws = clientsOf(target);
  const reads = createReads(elapsed);
  const plans = createPlans(elapsed, id);
  const { environment, where } = target;
  const viewOf = ({ req }: Context): View => ({
    ...{ target, aws, reads: reads.forPage() },
    asked: new URL(req.url).searchParams,
    now: target.now(),
  });
  const page = (
    context: Context,
    part: { title: string; here: string; content: Html; refreshSeconds?: number | undefined; ageMs?: number },
  ) => {
    const asOf = target.now() - (part.ageMs ?? 0);
    const frame = { ...part, panes: PANES, environment, where, isProduction, now: asOf };
    return context.html(context.req.header('x-console-part') === 'main' ? main(frame) : framed(frame));
  };

  app.use(guard(session, port));
  const sheet = [...['frame.css', 'content.css', 'forms.css'].map(asset), graphStyle].join('\n');
  const script = asset('console.js');
  app.get('/console.css', (context) => context.body(sheet, 200, { 'content-type': 'text/css; charset=utf-8' }));
  app.get('/console.js', (context) => context.body(script, 200, { 'content-type': 'text/javascript; charset=utf-8' }));
  const icon = asset('icon.svg');
  app.get('/icon.svg', (context) => context.body(icon, 200, { 'content-type': 'image/svg+xml' }));
  for (const pane of PANES) app.get(pane.path, (context) => show(context, pane));
  for (const act of ACTS) app.get(`/acts/${act.name}`, (context) => plan(context, act));
  app.post('/acts', carryOut);
  app.get('/results/:id', async (context) => {
    const found = await plans.result(context.req.param('id'));
    if (!found)
      return page(context, {
        title: 'No such result',
        here: '',
        content: notShown('It belongs to another run of the console.'),
      });
    return page(context, { title: found.title, here: '', content: resultPage(found.outcome) });
  });
  app.notFound((context) => {
    context.status(404);
    return page(context, {
      title: 'No such page',
      here: '',
      content: html`<p>There is no page ${context.req.path}. The panes are above.</p>`,
    });
  });
  app.onError((error, context) => {
    context.status(500);
    return page(context, { title: 'Not shown', here: '', content: notShown(obstacleOf(error)) });
  });
  return app;

  async function show(context: Context, { title, path, refreshSeconds, render }: Pane) {
    const view = viewOf(context);
    const content = await Promise.resolve(render(view)).catch((error: unknown) => notShown(obstacleOf(error)));
    return page(context, { title, here: path, content, refreshSeconds, ageMs: view.reads.ageMs() });
  }

  async function plan(context: Context, act: Act) {
    try {
      return await confirmation(context, act.title, await act.plan(viewOf(context)));
    } catch (error) {
      return page(context, { title: act.title, here: '', content: notShown(obstacleOf(error)) });
    }
  }

  async function confirmation(context: Context, title: string, plan: Plan, problem?: string) {
    const as = await callerOf(target);
    const shown = { plan, as, id: plans.show(title, plan), token: session.token, environment, isProduction };
    const content = planPage({ ...shown, ...(problem !== undefined && { problem }) });
    return page(context, { title, here: '', content });
  }

  async function carryOut(context: Context) {
    const entered = Object.fromEntries(
      Object.entries(await context.req.parseBody()).flatMap(([name, value]) =>
        typeof value === 'string' ? [[name, value.trim()]] : [],
      ),
    );
    const name = entered.plan ?? '';
    const planned = plans.find(name);
    if (!planned) {
      context.status(409);
      return page(context, { title: 'Not done', here: '', content: notShown(TOO_OLD) });
    }
    const problem =
      isProduction && planned.plan.record && entered.environment !== environment
        ? `Type ${environment} to confirm: this is production.`
        : problemOf(planned.plan.fields, entered);
    if (problem !== undefined) return confirmation(context, planned.title, planned.plan, problem);
    plans.confirm(name, (plan) => done(plan, entered));
    const { outcome } = (await plans.result(name)) ?? {};
    return context.redirect(outcome?.isShownThere ? outcome.next.href : `/results/${name}`, 303);
  }

  /** What cannot be recorded is not done. */
  async function done(plan: Plan, entered: Entered): Promise<Outcome> {
    try {
      const act = plan.record?.(entered);
      const row = act && (await recordAct(target, act));
      return await plan.carryOut(entered, row);
    } catch (error) {
      return { isDone: false, lines: [obstacleOf(error)], next: { href: '/', label: 'Look at the overview' } };
    } finally {
      reads.forget();
    }
  }
}

const TOO_OLD = 'The plan is too old, or of another run of the console: open the act again.';

import type { Answer, VendorRequest } from '../toolkit/request.ts';
import { type Params, type Route, resolveRoute } from '../toolkit/route.ts';
import { memberInput } from './input.ts';
import { writeMany } from './many.ts';
import type { Member } from './members.ts';
import { GLOSSARY, glossary, unvalidated } from './problems.ts';
import type { List, MailchimpSettings } from './settings.ts';
import { listView, memberView } from './view.ts';
import { type Desk, jsonAnswer, writeMember } from './write.ts';

type Handler = (request: VendorRequest, params: Params) => Answer;

const LIST = '/3.0/lists/:list';
const MEMBER = `${LIST}/members/:member`;
const LARGEST_PAGE = 1000;

/** Answers one authenticated call. */
export function mailchimpApi(desk: Desk, settings: () => MailchimpSettings): (request: VendorRequest) => Answer {
  const { members, problem, clock } = desk;
  const notFound = () => glossary(problem, 'ResourceNotFound');

  const withList =
    (run: (list: List, request: VendorRequest, params: Params) => Answer): Handler =>
    (request, params) => {
      const list = settings().lists.find(({ id }) => id === params.list);
      return list ? run(list, request, params) : notFound();
    };
  const withMember = (run: (member: Member, list: List, request: VendorRequest) => Answer): Handler =>
    withList((list, request, params) => {
      const member = members.find(list.id, params.member ?? '');
      return member ? run(member, list, request) : notFound();
    });

  function write(list: List, before: Member | undefined, request: VendorRequest, required: readonly string[]): Answer {
    const input = memberInput(request, problem, required);
    if (!input.ok) return input.answer;
    if (request.method === 'PATCH' && input.value.status === 'transactional')
      return unvalidated(problem, [{ field: 'status', message: 'A member cannot be changed to transactional' }]);
    const skipMergeValidation = request.query.get('skip_merge_validation') === 'true';
    return writeMember(desk, {
      list,
      before,
      input: input.value,
      skipMergeValidation,
      fakeDomains: settings().fakeDomains,
      complianceMoves: settings().complianceMoves,
    });
  }

  function archive(member: Member): Answer {
    if (['archived', 'pending', 'cleaned'].includes(member.status))
      return problem(
        405,
        'Method Not Allowed',
        'This list member cannot be removed. Can not archive a contact that is bounced, pending or archived',
      );
    members.keep({ ...member, status: 'archived', lastChangedAt: clock.now() });
    return { status: 204, changed: true };
  }

  function page(list: List, { query }: VendorRequest): Answer {
    const count = Number(query.get('count') ?? 10);
    const offset = Number(query.get('offset') ?? 0);
    if (!Number.isInteger(count) || count < 0 || count > LARGEST_PAGE)
      return unvalidated(problem, [{ field: 'count', message: `Must be a whole number up to ${LARGEST_PAGE}` }]);
    if (!Number.isInteger(offset) || offset < 0)
      return unvalidated(problem, [{ field: 'offset', message: 'Must be a whole number' }]);
    const since = query.get('since_last_changed');
    const after = since === null ? Number.NEGATIVE_INFINITY : Date.parse(since);
    if (Number.isNaN(after))
      return unvalidated(problem, [{ field: 'since_last_changed', message: 'Must be an ISO 8601 time' }]);
    const status = query.get('status');
    const fitting = members
      .ofList(list.id)
      .filter((it) => (status === null ? it.status !== 'archived' : it.status === status) && it.lastChangedAt > after);
    return jsonAnswer(200, {
      members: fitting.slice(offset, offset + count).map(memberView),
      list_id: list.id,
      total_items: fitting.length,
      _links: [],
    });
  }

  const route = (method: string, pattern: string, handle: Handler): Route<Handler> => ({ method, pattern, handle });
  const routes = [
    route('GET', '/3.0/ping', () => jsonAnswer(200, { health_status: "Everything's Chimpy!" })),
    route(
      'GET',
      LIST,
      withList((list) => jsonAnswer(200, listView(list, members))),
    ),
    route(
      'POST',
      LIST,
      withList((list, request) =>
        writeMany(request, problem, {
          exists: (email) => members.find(list.id, email) !== undefined,
          write: (member) => {
            const before = members.find(list.id, String(member.email_address ?? ''));
            return write(list, before, { ...request, body: JSON.stringify(member) }, ['email_address']);
          },
        }),
      ),
    ),
    route('GET', `${LIST}/members`, withList(page)),
    route(
      'POST',
      `${LIST}/members`,
      withList((list, request) => write(list, undefined, request, ['email_address', 'status'])),
    ),
    route(
      'GET',
      MEMBER,
      withMember((member) => jsonAnswer(200, memberView(member))),
    ),
    route(
      'PUT',
      MEMBER,
      withList((list, request, params) =>
        write(list, members.find(list.id, params.member ?? ''), request, ['email_address']),
      ),
    ),
    route(
      'PATCH',
      MEMBER,
      withMember((member, list, request) => write(list, member, request, [])),
    ),
    route('DELETE', MEMBER, withMember(archive)),
    route(
      'POST',
      `${MEMBER}/actions/delete-permanent`,
      withMember((member) => {
        members.erase(member);
        return { status: 204, changed: true };
      }),
    ),
  ];

  return (request) => {
    const trigger = request.headers['x-trigger-error'];
    if (trigger !== undefined)
      return glossary(problem, Object.hasOwn(GLOSSARY, trigger) ? (trigger as keyof typeof GLOSSARY) : 'BadRequest');
    const found = resolveRoute(routes, request.method, request.path.replace(/(.)\/$/, '$1'));
    if (found.kind === 'not-found') return notFound();
    if (found.kind === 'method-not-allowed')
      return glossary(problem, 'MethodNotAllowed', { allow: found.allow.join(', ') });
    return found.handle(request, found.params);
  };
}

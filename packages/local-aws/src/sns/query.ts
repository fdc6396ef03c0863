import { AwsError } from '../aws/error.ts';
import type { Reply } from '../aws/http.ts';
import type { RestProtocol } from '../aws/rest.ts';
import type { Input, Output } from '../aws/values.ts';
import { writeXml } from '../aws/xml.ts';

const NAMESPACE = 'http://sns.amazonaws.com/doc/2010-03-31/';
/** How SNS names what AWS's front door answers to other services. */
const FRONT_DOOR: Readonly<Record<string, string>> = {
  AccessDeniedException: 'AuthorizationError',
  MissingAuthenticationTokenException: 'MissingAuthenticationToken',
  UnrecognizedClientException: 'InvalidClientTokenId',
  ThrottlingException: 'Throttled',
};

/** A form's fields as a tree: `Tags.member.1.Key` is four steps deep. */
type Tree = { [step: string]: Tree | string };

/**
 * The AWS query protocol as SNS speaks it: a form in, XML out.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export const queryProtocol: RestProtocol = {
  route({ body }) {
    const fields = new URLSearchParams(body.toString('utf8'));
    const operation = fields.get('Action');
    if (!operation) throw new AwsError('MissingAction', 'The request has no Action parameter.');
    return { operation, read: () => inputOf(fields) };
  },
  encodeOutput: (operation, output) => xml(200, `${operation}Response`, { [`${operation}Result`]: members(output) }),
  encodeError({ code, message, status }) {
    const Type = status >= 500 ? 'Receiver' : 'Sender';
    return xml(status, 'ErrorResponse', { Error: { Type, Code: FRONT_DOOR[code] ?? code, Message: message } });
  },
};

function xml(status: number, root: string, content: Output): Reply {
  return {
    status,
    headers: { 'content-type': 'text/xml' },
    body: writeXml(root, { '@xmlns': NAMESPACE, ...content }),
  };
}

function inputOf(fields: URLSearchParams): Input {
  const tree: Tree = {};
  for (const [name, value] of fields) if (name !== 'Action' && name !== 'Version') put(tree, name.split('.'), value);
  return Object.fromEntries(Object.entries(tree).map(([name, node]) => [name, treeValue(node)]));
}

function put(tree: Tree, path: readonly string[], value: string): void {
  const [step = '', ...rest] = path;
  if (rest.length === 0) {
    tree[step] = value;
    return;
  }
  const below = tree[step];
  const next: Tree = typeof below === 'object' ? below : {};
  tree[step] = next;
  put(next, rest, value);
}

/** `member` holds a list, `entry` a map of `key` and `value` (in either case, as SNS's own model has both). */
function treeValue(node: Tree | string): unknown {
  if (typeof node === 'string') return node;
  const { member, entry } = node;
  if (typeof member === 'object') return inOrder(member).map(treeValue);
  if (typeof entry === 'object') {
    return Object.fromEntries(
      inOrder(entry).map((pair) => {
        const { key, Name, value, Value } = typeof pair === 'object' ? pair : {};
        return [String(key ?? Name), treeValue(value ?? Value ?? '')];
      }),
    );
  }
  return Object.fromEntries(Object.entries(node).map(([name, inner]) => [name, treeValue(inner)]));
}

function inOrder(numbered: Tree): (Tree | string)[] {
  return Object.entries(numbered)
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, node]) => node);
}

/** The members of an answer as elements: a list is elements `member`, a map is elements `entry`. */
function members(output: Input): Output {
  return Object.fromEntries(Object.entries(output).map(([name, value]) => [name, content(name, value)]));
}

function content(name: string, value: unknown): unknown {
  if (Array.isArray(value)) return { member: value.map((item) => content('', item)) };
  if (!isMembers(value)) return value;
  // The one kind of map in SNS's answers.
  if (name === 'Attributes') return { entry: Object.entries(value).map(([key, text]) => ({ key, value: text })) };
  return members(value);
}

function isMembers(value: unknown): value is Input {
  return typeof value === 'object' && value !== null;
}

import { AwsError } from './error.ts';
import type { Reply } from './http.ts';
import type { RestProtocol } from './rest.ts';
import type { Input, Output } from './values.ts';
import { writeXml } from './xml.ts';

/** How query services name what AWS's front door answers: https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html. */
const FRONT_DOOR: Readonly<Record<string, string>> = {
  AccessDeniedException: 'AccessDenied',
  IncompleteSignatureException: 'IncompleteSignature',
  InternalServerError: 'InternalFailure',
  InvalidSignatureException: 'SignatureDoesNotMatch',
  MissingAuthenticationTokenException: 'MissingAuthenticationToken',
  ThrottlingException: 'Throttling',
  UnknownOperationException: 'InvalidAction',
  UnrecognizedClientException: 'InvalidClientTokenId',
};

export interface QueryService {
  /** The XML namespace of the service's answers. */
  readonly namespace: string;
  /** Names of errors that differ from those of other query services. */
  readonly errors?: Readonly<Record<string, string>>;
  /** Members of answers that are maps; all other members with members are structures. */
  readonly maps?: readonly string[];
}

/** A form's fields as a tree: `Tags.member.1.Key` is four steps deep. */
type Tree = { [step: string]: Tree | string };

/**
 * The AWS query protocol: a form in, XML out.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export function queryProtocol({ namespace, errors = {}, maps = [] }: QueryService): RestProtocol {
  const xml = (status: number, root: string, content: Output): Reply => ({
    status,
    headers: { 'content-type': 'text/xml' },
    body: writeXml(root, { '@xmlns': namespace, ...content }),
  });
  return {
    route({ body }) {
      const fields = new URLSearchParams(body.toString('utf8'));
      const operation = fields.get('Action');
      if (!operation) throw new AwsError('MissingAction', 'The request has no Action parameter.');
      return { operation, read: () => inputOf(fields) };
    },
    encodeOutput: (operation, output) =>
      xml(200, `${operation}Response`, { [`${operation}Result`]: members(output, maps) }),
    encodeError({ code, message, status }) {
      const Type = status >= 500 ? 'Receiver' : 'Sender';
      const Code = errors[code] ?? FRONT_DOOR[code] ?? code;
      return xml(status, 'ErrorResponse', { Error: { Type, Code, Message: message } });
    },
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
function members(output: Input, maps: readonly string[]): Output {
  return Object.fromEntries(Object.entries(output).map(([name, value]) => [name, content(name, value, maps)]));
}

function content(name: string, value: unknown, maps: readonly string[]): unknown {
  if (Array.isArray(value)) return { member: value.map((item) => content('', item, maps)) };
  if (!isMembers(value)) return value;
  if (maps.includes(name)) return { entry: Object.entries(value).map(([key, text]) => ({ key, value: text })) };
  return members(value, maps);
}

function isMembers(value: unknown): value is Input {
  return typeof value === 'object' && value !== null;
}

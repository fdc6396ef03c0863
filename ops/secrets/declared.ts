import { declaredProvider, enrols, parseSecret } from '@penstock/webhooks';
import { CREDENTIAL_MEMBER } from '../../shared/call/credentials/index.ts';
import {
  accountsOf,
  type Destination,
  type Integration,
  type PagingTarget,
  type Project,
  type Receiving,
  receives,
} from '../../shared/contract/index.ts';
import { pagingSecretProblem } from '../../shared/page/index.ts';
import {
  destinationSecretName,
  PAGING_CREDENTIAL,
  pagingSecretName,
  pagingTargets,
  webhookSecretName,
} from '../../shared/topology/index.ts';
import { headerProblem, partsProblem } from './problems.ts';

/** One secret that an environment of the project has, and what belongs into it. */
export interface DeclaredSecret {
  /** What a person types, such as `destinations/hubspot`. */
  readonly name: string;
  /** What Secrets Manager calls it. */
  readonly id: string;
  readonly title: string;
  /** None for plain text. Otherwise the members of a JSON object, or the one member that plain text stands for. */
  readonly parts: readonly SecretPart[];
  /** Whether plain text will do. */
  readonly isPlain: boolean;
  readonly note?: string;
  /** Of a webhook secret: its previous value is accepted for a while beside the current one. */
  readonly overlaps?: true;
  /** Why `text` cannot be used, without quoting it; nothing when it can. */
  problem(text: string): string | undefined;
}

export interface SecretPart {
  readonly name: string;
  /** Where the vendor shows it. */
  readonly from: string;
  readonly optional?: boolean;
}

/** Every secret of one environment: of webhooks where there are any, of destinations, of paging targets. */
export function declaredSecrets({ integrations, environments }: Project, environment: string): DeclaredSecret[] {
  const accounts = new Map(integrations.flatMap(accountsOf).map((account) => [account.name, account] as const));
  const paging = environments[environment]?.paging;
  const named = [
    ...integrations.filter(receives).map((one) => [webhookSecretName(environment, one.name), ofWebhooks(one)] as const),
    ...[...accounts.values()].map((one) => [destinationSecretName(environment, one.name), ofDestination(one)] as const),
    ...(paging ? pagingTargets(paging) : []).map((one) => [pagingSecretName(environment, one), ofPaging(one)] as const),
  ];
  return named.map(([id, secret]) => ({ id, name: id.split('/').slice(2).join('/'), ...secret }));
}

type Described = Omit<DeclaredSecret, 'id' | 'name'>;

function ofWebhooks({ name, source }: Receiving<Integration>): Described {
  const provider = declaredProvider(source.provider);
  const required = provider.parts.filter(({ optional }) => !optional);
  return {
    title: `what ${source.system} signs its webhooks to ${name} with`,
    parts: provider.parts,
    isPlain: required.length === 1 || provider.parts.length === 1,
    overlaps: true,
    ...(enrols(provider) && {
      note: `The sender hands it over in its first request: \`npm run ops -- enrol ${name}\` opens a window for that.`,
    }),
    problem(text) {
      const parsed = parseSecret(provider, text);
      return parsed.kind === 'malformed' ? parsed.problem : parsed.kind === 'empty' ? 'is empty' : undefined;
    },
  };
}

function ofDestination({ name, title, authentication }: Destination): Described {
  // A person consents after the application is filled in, and the refresh token comes by that.
  const isConnected = 'authorizeUrl' in authentication;
  const own = OAUTH_PARTS[authentication.scheme].map((name) => ({
    ...{ name, from: OAUTH_FROM[name] },
    ...(isConnected && name === 'refreshToken' && { optional: true }),
  }));
  const further = Object.entries(authentication.secretHeaders ?? {}).map(([header, name]) => ({
    ...{ name, from: `what ${title} expects in the header ${header}` },
  }));
  const credential =
    own.length === 0 && further.length > 0 ? [{ name: CREDENTIAL_MEMBER, from: authentication.secret }] : [];
  const parts = [...own, ...credential, ...further];
  return {
    title: `${title}: ${authentication.secret}`,
    parts,
    isPlain: parts.length === 0,
    ...(isConnected && { note: `Then connect it: \`npm run ops -- authorize ${name}\` stores the refresh token.` }),
    problem: (text) => (parts.length === 0 ? headerProblem(text) : partsProblem(text, parts)),
  };
}

type OAuthPart = 'clientId' | 'clientSecret' | 'refreshToken';

const OAUTH_PARTS: Readonly<Record<Destination['authentication']['scheme'], readonly OAuthPart[]>> = {
  bearer: [],
  basic: [],
  'api-key': [],
  'oauth-client-credentials': ['clientId', 'clientSecret'],
  'oauth-refresh-token': ['clientId', 'clientSecret', 'refreshToken'],
};

const OAUTH_FROM: Readonly<Record<OAuthPart, string>> = {
  clientId: 'the app’s page',
  clientSecret: 'the app’s page',
  refreshToken: 'the answer to the first authorisation; renewed by itself from then on',
};

function ofPaging(target: PagingTarget): Described {
  return {
    title: PAGING_CREDENTIAL[target.kind],
    parts: [],
    isPlain: true,
    problem: (text) => headerProblem(text) ?? pagingSecretProblem(target, text),
  };
}

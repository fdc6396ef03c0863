import type { Destination } from '../../contract/index.ts';

type Headers = Readonly<Record<string, string>>;

/** The member of the secret that holds the credential itself, where the secret has several parts and no token endpoint. */
export const CREDENTIAL_MEMBER = 'credential';

/** Characters that HTTP allows in a header: a pasted curly quote or line break is refused. */
const FITS_A_HEADER = /^[\x20-\x7e]+$/;

/**
 * A credential and the headers that go with it, as one text: what is compared when the vendor has refused it. The headers come from the
 * members of the secret that the contract names. Undefined where one is missing, or where no header can hold it.
 */
export function joined(
  authentication: Destination['authentication'],
  text: string,
  credential?: string,
): string | undefined {
  const wanted = Object.entries(authentication.secretHeaders ?? {});
  if (wanted.length === 0) return fitting(credential ?? text);
  const members = membersIn(text);
  const own = fitting(credential ?? members?.[CREDENTIAL_MEMBER]);
  const headers = wanted.map(([header, member]) => [header.toLowerCase(), fitting(members?.[member])] as const);
  if (own === undefined || headers.some(([, value]) => value === undefined)) return undefined;
  return JSON.stringify([own, Object.fromEntries(headers)]);
}

/** The parts of what `joined` made. */
export function parted(
  authentication: Destination['authentication'],
  value: string,
): { readonly credential: string; readonly headers: Headers } {
  if (Object.keys(authentication.secretHeaders ?? {}).length === 0) return { credential: value, headers: {} };
  const [credential, headers] = JSON.parse(value) as [string, Headers];
  return { credential, headers };
}

const fitting = (value: unknown) => (typeof value === 'string' && FITS_A_HEADER.test(value) ? value : undefined);

function membersIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

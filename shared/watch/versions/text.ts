import type { VersionNotice } from './judge.ts';

/** `version 2026-07 ends on 2026-10-01`. */
export function noticeText({ version, reason, ends, answered }: VersionNotice & { readonly version: string }): string {
  switch (reason) {
    case 'sunset':
      return `version ${version} ends on ${ends}`;
    case 'deprecated':
      return `version ${version} is deprecated; the vendor names no day`;
    case 'other-version':
      return `asked for version ${version}, answered in ${answered}`;
  }
}

/** Claims: bodies that no queue takes, kept in S3 and passed by reference (the claim check pattern). */
export { type Claims, createClaims } from './claims.ts';

import { userInfo } from 'node:os';

/** The current user, as the ledger names them. */
export const currentUser = () => userInfo().username;

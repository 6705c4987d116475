/**
 * Who may call a route, declared as `security` in its schema: the OpenAPI document tells it and
 * `plugins/guard.ts` enforces it. Several entries are alternatives; all that one names is needed.
 *
 * `session` a signed-in person; with `administrator`, one who is Administrator of the guild in
 * the path. `csrf` the token of the page, as every write of a session needs it. `key` an API key
 * of the guild in the path; one that may write may also read.
 */
export const access = {
  everyone: [],
  user: [{ session: [] }],
  userWrite: [{ session: [], csrf: [] }],
  administrator: [{ session: ['administrator'] }],
  administratorWrite: [{ session: ['administrator'], csrf: [] }],
  read: [{ session: ['administrator'] }, { key: ['read'] }],
  write: [{ session: ['administrator'], csrf: [] }, { key: ['write'] }],
} as const satisfies Record<string, readonly Requirement[]>

/** One way to be allowed. */
export type Requirement = {
  readonly session?: readonly 'administrator'[]
  readonly csrf?: readonly []
  readonly key?: readonly KeyScope[]
}

/** What an API key may do. */
export const keyScopes = ['read', 'write'] as const
export type KeyScope = (typeof keyScopes)[number]

/** How each name of a requirement is proved, as OpenAPI tells it. */
export const securitySchemes = {
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'usher',
    description: 'Signed in with Discord; `__Host-usher` in production',
  },
  csrf: {
    type: 'apiKey',
    in: 'header',
    name: 'x-csrf-token',
    description: 'What `GET /api/v1/session` gave this session',
  },
  key: {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key of the server; one that may write may also read',
  },
} as const

/* The api's paths and shapes, from its OpenAPI document. Made by `npm run generate:client`:
   a change made here is lost, and a test finds it. */
export interface paths {
  '/api/auth/login': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Sign in with Discord */
    get: {
      parameters: {
        query?: {
          returnTo?: string
        }
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        /** @description The browser goes on */
        302: {
          headers: {
            [name: string]: unknown
          }
          content?: never
        }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/auth/callback': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Back from Discord */
    get: {
      parameters: {
        query?: {
          code?: string
          state?: string
          error?: string
        }
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        /** @description The browser goes on */
        302: {
          headers: {
            [name: string]: unknown
          }
          content?: never
        }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/session': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Who is signed in */
    get: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown
          }
          content: {
            'application/json': {
              user: {
                id: string
                username: string
                displayName: string
                avatarUrl: string | null
              }
              csrfToken: string
            }
          }
        }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/session/logout': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Sign out */
    post: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        /** @description Signed out */
        204: {
          headers: {
            [name: string]: unknown
          }
          content?: never
        }
      }
    }
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/guilds': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Servers that you administer */
    get: {
      parameters: {
        query?: never
        header?: never
        path?: never
        cookie?: never
      }
      requestBody?: never
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown
          }
          content: {
            'application/json': {
              guilds: {
                id: string
                name: string
                iconUrl: string | null
                botPresent: boolean
                /** @description Whether the module is on */
                enabled: boolean
                /** @description Where the user adds the bot to this guild */
                installUrl: string
              }[]
            }
          }
        }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/guilds/{guildId}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** One server */
    get: {
      parameters: {
        query?: never
        header?: never
        path: {
          guildId: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown
          }
          content: {
            'application/json': {
              id: string
              name: string
              iconUrl: string | null
              botPresent: boolean
              /** @description Whether the module is on */
              enabled: boolean
              /** @description ISO 8601 */
              enabledAt: string | null
            }
          }
        }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/guilds/{guildId}/module': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    /** Enable or disable the invite tracker; disabling deletes its data */
    put: {
      parameters: {
        query?: never
        header?: never
        path: {
          guildId: string
        }
        cookie?: never
      }
      requestBody: {
        content: {
          'application/json': {
            enabled: boolean
          }
        }
      }
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown
          }
          content: {
            'application/json': {
              enabled: boolean
              /** @description ISO 8601 */
              enabledAt: string | null
            }
          }
        }
      }
    }
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/guilds/{guildId}/joins': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Who joined, and who invited them; the last 31 days */
    get: {
      parameters: {
        query: {
          limit: number
          cursor?: string
        }
        header?: never
        path: {
          guildId: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        /** @description Default Response */
        200: {
          headers: {
            [name: string]: unknown
          }
          content: {
            'application/json': {
              joins: {
                /** @description Unique within the guild */
                id: string
                /** @description ISO 8601 */
                joinedAt: string
                member: {
                  /** @description Null: without identity */
                  id: string | null
                  name: string | null
                  avatarUrl: string | null
                }
                /** @enum {unknown} */
                source:
                  'invite' | 'vanity' | 'bot' | 'discovery' | 'integration' | 'hub' | 'unknown'
                /** @enum {unknown} */
                method:
                  | 'use-count'
                  | 'used-up'
                  | 'gone'
                  | 'roles'
                  | 'audit-log'
                  | 'member-search'
                  | 'none'
                /** @enum {unknown} */
                confidence: 'certain' | 'likely' | 'shared' | 'unknown'
                /** @description Why the attribution is not certain */
                reason:
                  | (
                      | 'several-joins-several-codes'
                      | 'fewer-rises-than-joins'
                      | 'earlier-join-unexplained'
                      | 'invite-gone'
                      | 'rise-came-late'
                      | 'roles-match'
                      | 'no-rise'
                      | 'missed-while-away'
                      | 'not-primed'
                      | 'list-failed'
                      | 'list-forbidden'
                      | 'list-without-uses'
                      | 'bot-adder-unknown'
                      | 'settling-failed'
                    )
                  | null
                code: string | null
                inviter: {
                  id: string
                  name: string | null
                  avatarUrl: string | null
                } | null
                candidates: {
                  code: string
                  inviterId: string | null
                }[]
                flags: {
                  rejoin: boolean
                  freshAccount: boolean
                  ownCode: boolean
                }
                /** @description ISO 8601 */
                leftAt: string | null
              }[]
              /** @description Null on the last page */
              nextCursor: string | null
            }
          }
        }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/guilds/{guildId}/feed': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Live feed: events join, left, revised; resumes after Last-Event-ID */
    get: {
      parameters: {
        query?: never
        header?: never
        path: {
          guildId: string
        }
        cookie?: never
      }
      requestBody?: never
      responses: {
        /** @description text/event-stream */
        200: {
          headers: {
            [name: string]: unknown
          }
          content: {
            'text/event-stream': string
          }
        }
      }
    }
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
}
export type webhooks = Record<string, never>
export interface components {
  schemas: never
  responses: never
  parameters: never
  requestBodies: never
  headers: never
  pathItems: never
}
export type $defs = Record<string, never>
export type operations = Record<string, never>

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
    get: operations['signIn']
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
    get: operations['finishSignIn']
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
    get: operations['getSession']
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
    post: operations['signOut']
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
    get: operations['listGuilds']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/privacy/guilds': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Servers that may have something stored about you */
    get: operations['listPrivacyGuilds']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/privacy/guilds/{guildId}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** What a server stores about you, in numbers */
    get: operations['getPrivacy']
    put?: never
    post?: never
    /** Have what a server stores about you deleted, and opt out; totals stay */
    delete: operations['deletePrivacy']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/privacy/guilds/{guildId}/export': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** All that a server stores about you, as one JSON document to keep */
    get: operations['exportPrivacy']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/privacy/guilds/{guildId}/opt-out': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    /** Be recorded without identity, or with it again from the next join on */
    put: operations['setOptOut']
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
    get: operations['getGuild']
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
    put: operations['switchModule']
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/guilds/{guildId}/settings': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** All settings; the header ETag names their version */
    get: operations['getSettings']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    /** Change some settings, and get them all; If-Match holds the ETag they had */
    patch: operations['changeSettings']
    trace?: never
  }
  '/api/v1/guilds/{guildId}/settings-changes': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Who changed what: settings, invites, labels, keys; the last 31 days */
    get: operations['listSettingsChanges']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/guilds/{guildId}/api-keys': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** API keys of a server, the oldest first */
    get: operations['listApiKeys']
    put?: never
    /** Make an API key, whose secret is shown this once; at most 25 a server */
    post: operations['createApiKey']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/guilds/{guildId}/api-keys/{keyId}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    post?: never
    /** Revoke an API key */
    delete: operations['revokeApiKey']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/guilds/{guildId}/channels': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Channels, and what the bot may do there */
    get: operations['listChannels']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/guilds/{guildId}/doctor': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** What the bot lacks, and what does not work because of it */
    get: operations['getDiagnosis']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/guilds/{guildId}/preview': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** What a message would look like, for a made-up member */
    post: operations['previewMessage']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/guilds/{guildId}/test-message': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /** Post a message about a made-up member, which alerts nobody */
    post: operations['sendTestMessage']
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
    get: operations['listJoins']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/guilds/{guildId}/export/joins.csv': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Joins as a file for spreadsheets, newest first */
    get: operations['exportJoins']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/guilds/{guildId}/invites': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Invites, whose they are and what they brought in 31 days */
    get: operations['listInvites']
    put?: never
    /** Make an invite that counts for you, or for who made the key */
    post: operations['createInvite']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/guilds/{guildId}/invites/{code}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    post?: never
    /** Delete an invite, in Discord too */
    delete: operations['deleteInvite']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/guilds/{guildId}/invites/{code}/label': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    /** Label an invite, or the vanity URL */
    put: operations['labelInvite']
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/guilds/{guildId}/statistics/summary': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** The last 31 days in a few numbers */
    get: operations['getStatisticsSummary']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/guilds/{guildId}/statistics/days': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Joins, leaves and net of each day */
    get: operations['getStatisticsDays']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/guilds/{guildId}/statistics/sources': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** How members came: by invite, by the vanity URL, by themselves */
    get: operations['getStatisticsSources']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/guilds/{guildId}/statistics/inviters': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Who brought the most */
    get: operations['getStatisticsInviters']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/guilds/{guildId}/statistics/codes': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** Which invites brought the most */
    get: operations['getStatisticsCodes']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/guilds/{guildId}/statistics/retention': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** How many of those who joined are still there after how many days */
    get: operations['getRetention']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/api/v1/guilds/{guildId}/statistics/raid': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /** How fast members came by which invite in the last minutes */
    get: operations['getRaid']
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
    get: operations['followJoins']
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
export interface operations {
  signIn: {
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
  finishSignIn: {
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
  getSession: {
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
  signOut: {
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
  listGuilds: {
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
  listPrivacyGuilds: {
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
              name: string | null
              iconUrl: string | null
              /** @description Of the server, at the moment */
              isMember: boolean
              /** @description Recorded without identity */
              optedOut: boolean
              /** @description ISO 8601 */
              optedOutAt: string | null
            }[]
          }
        }
      }
    }
  }
  getPrivacy: {
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
            guildId: string
            /** @description Joins and counts go after as many days */
            retentionDays: number
            /** @description Recorded without identity */
            optedOut: boolean
            /** @description ISO 8601 */
            optedOutAt: string | null
            /** @description ISO 8601: when what was stored was last deleted */
            deletedAt: string | null
            joins: {
              count: number
              /** @description ISO 8601 */
              oldestAt: string | null
              /** @description ISO 8601 */
              newestAt: string | null
            }
            /** @description Joins credited to the person */
            invited: {
              count: number
              /** @description ISO 8601 */
              oldestAt: string | null
              /** @description ISO 8601 */
              newestAt: string | null
            }
            /** @description Joins of others that they may have brought */
            candidateOf: number
            /** @description Known invites of theirs */
            invites: number
            /** @description Messages about them that wait to be sent */
            messages: number
          }
        }
      }
    }
  }
  deletePrivacy: {
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
            joins: number
            invited: number
            invites: number
            messages: number
          }
        }
      }
    }
  }
  exportPrivacy: {
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
      /** @description As `/privacy get_data` gives it */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': unknown
        }
      }
    }
  }
  setOptOut: {
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
          optedOut: boolean
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
            guildId: string
            /** @description Recorded without identity */
            optedOut: boolean
            /** @description ISO 8601 */
            optedOutAt: string | null
            /** @description ISO 8601: when what was stored was last deleted */
            deletedAt: string | null
          }
        }
      }
    }
  }
  getGuild: {
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
  switchModule: {
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
  getSettings: {
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
            settings: {
              joinMessagesEnabled: boolean
              /** @description Id of a channel of this server */
              joinMessagesChannel: string | null
              joinMessageIsEmbed: boolean
              /** @description Text with variables of at most 4,000 characters, or an embed document as JSON */
              joinMessageContent: string
              leaveMessagesEnabled: boolean
              /** @description Id of a channel of this server */
              leaveMessagesChannel: string | null
              leaveMessageIsEmbed: boolean
              /** @description Text with variables of at most 4,000 characters, or an embed document as JSON */
              leaveMessageContent: string
              /** @description Whether who joins by their own invite does not count for themselves */
              preventOwnInviteCode: boolean
              /** @description A code or link of an invite of this server, or its vanity URL */
              serverSharedInviteLink: string | null
              /** @description IANA name */
              timezone: string
              /** @description One of en, nl, de, fr, es */
              language: string
            }
            /** @description ISO 8601 */
            updatedAt: string
            /** @description What keeps the bot from doing as set; the settings are saved all the same */
            warnings: {
              /** @description The setting it is about */
              path: string
              /** @enum {unknown} */
              code:
                | 'timed-out'
                | 'manage-guild'
                | 'view-audit-log'
                | 'create-invite'
                | 'manage-channels'
                | 'channel-gone'
                | 'view-channel'
                | 'send-messages'
                | 'embed-links'
                | 'message-invalid'
                | 'message-refused'
                | 'members-intent'
                | 'invites-intent'
                | 'moderation-intent'
              message: string
            }[]
          }
        }
      }
    }
  }
  changeSettings: {
    parameters: {
      query?: never
      header?: {
        /** @description The `ETag` of the settings that were looked at; needed */
        'if-match'?: string
      }
      path: {
        guildId: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          joinMessagesEnabled?: boolean
          /** @description Id of a channel of this server */
          joinMessagesChannel?: string | null
          joinMessageIsEmbed?: boolean
          /** @description Text with variables of at most 4,000 characters, or an embed document as JSON */
          joinMessageContent?: string
          leaveMessagesEnabled?: boolean
          /** @description Id of a channel of this server */
          leaveMessagesChannel?: string | null
          leaveMessageIsEmbed?: boolean
          /** @description Text with variables of at most 4,000 characters, or an embed document as JSON */
          leaveMessageContent?: string
          /** @description Whether who joins by their own invite does not count for themselves */
          preventOwnInviteCode?: boolean
          /** @description A code or link of an invite of this server, or its vanity URL */
          serverSharedInviteLink?: string | null
          /** @description IANA name */
          timezone?: string
          /** @description One of en, nl, de, fr, es */
          language?: string
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
            settings: {
              joinMessagesEnabled: boolean
              /** @description Id of a channel of this server */
              joinMessagesChannel: string | null
              joinMessageIsEmbed: boolean
              /** @description Text with variables of at most 4,000 characters, or an embed document as JSON */
              joinMessageContent: string
              leaveMessagesEnabled: boolean
              /** @description Id of a channel of this server */
              leaveMessagesChannel: string | null
              leaveMessageIsEmbed: boolean
              /** @description Text with variables of at most 4,000 characters, or an embed document as JSON */
              leaveMessageContent: string
              /** @description Whether who joins by their own invite does not count for themselves */
              preventOwnInviteCode: boolean
              /** @description A code or link of an invite of this server, or its vanity URL */
              serverSharedInviteLink: string | null
              /** @description IANA name */
              timezone: string
              /** @description One of en, nl, de, fr, es */
              language: string
            }
            /** @description ISO 8601 */
            updatedAt: string
            /** @description What keeps the bot from doing as set; the settings are saved all the same */
            warnings: {
              /** @description The setting it is about */
              path: string
              /** @enum {unknown} */
              code:
                | 'timed-out'
                | 'manage-guild'
                | 'view-audit-log'
                | 'create-invite'
                | 'manage-channels'
                | 'channel-gone'
                | 'view-channel'
                | 'send-messages'
                | 'embed-links'
                | 'message-invalid'
                | 'message-refused'
                | 'members-intent'
                | 'invites-intent'
                | 'moderation-intent'
              message: string
            }[]
          }
        }
      }
    }
  }
  listSettingsChanges: {
    parameters: {
      query?: {
        limit?: number
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
            changes: {
              id: string
              /** @description ISO 8601 */
              changedAt: string
              by: {
                /** @description Null: somebody who opted out, or Usher itself */
                userId: string | null
                /** @description Of the user's, where a program did it */
                apiKey: {
                  id: string
                  name: string
                } | null
                /** @description Nobody did it: it followed from something else */
                isUsher: boolean
              }
              /** @enum {unknown} */
              what: 'module' | 'setting' | 'invite' | 'label' | 'api-key'
              /** @description The setting, the invite's code, the key's name */
              name: string | null
              /** @description Texts are cut at 1,000 characters; null: nothing */
              from: string | number | boolean | null
              /** @description Texts are cut at 1,000 characters; null: nothing */
              to: string | number | boolean | null
            }[]
            /** @description Null on the last page */
            nextCursor: string | null
          }
        }
      }
    }
  }
  listApiKeys: {
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
            apiKeys: {
              id: string
              name: string
              /**
               * @description One that may write may also read
               * @enum {unknown}
               */
              scope: 'read' | 'write'
              /** @description What the key begins with */
              prefix: string
              /** @description Whose right the key has: it ends with theirs */
              createdBy: string
              /** @description ISO 8601 */
              createdAt: string
              /** @description ISO 8601, to the hour; null: never */
              lastUsedAt: string | null
            }[]
          }
        }
      }
    }
  }
  createApiKey: {
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
          name: string
          /** @enum {unknown} */
          scope: 'read' | 'write'
        }
      }
    }
    responses: {
      /** @description Default Response */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            apiKey: {
              id: string
              name: string
              /**
               * @description One that may write may also read
               * @enum {unknown}
               */
              scope: 'read' | 'write'
              /** @description What the key begins with */
              prefix: string
              /** @description Whose right the key has: it ends with theirs */
              createdBy: string
              /** @description ISO 8601 */
              createdAt: string
              /** @description ISO 8601, to the hour; null: never */
              lastUsedAt: string | null
            }
            /** @description For `Authorization: Bearer …`; shown this once */
            secret: string
          }
        }
      }
    }
  }
  revokeApiKey: {
    parameters: {
      query?: never
      header?: never
      path: {
        guildId: string
        keyId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Revoked */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
    }
  }
  listChannels: {
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
            channels: {
              id: string
              name: string
              /** @description Discord's number; 4 is a category */
              type: number
              /** @description The category it is in */
              parentId: string | null
              /** @description Among its neighbours */
              position: number
              canView: boolean
              canSend: boolean
              canEmbed: boolean
              /** @description Whether an invite can lead here, and the bot make it */
              canInvite: boolean
            }[]
          }
        }
      }
    }
  }
  getDiagnosis: {
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
            /** @description ISO 8601 */
            checkedAt: string
            /** @description Empty where all works */
            findings: {
              /** @enum {unknown} */
              code:
                | 'timed-out'
                | 'manage-guild'
                | 'view-audit-log'
                | 'create-invite'
                | 'manage-channels'
                | 'channel-gone'
                | 'view-channel'
                | 'send-messages'
                | 'embed-links'
                | 'message-invalid'
                | 'message-refused'
                | 'members-intent'
                | 'invites-intent'
                | 'moderation-intent'
              /** @enum {unknown} */
              about: 'server' | 'channel' | 'intents' | 'messages'
              /** @description What does not work because of it */
              message: string
              /** @description Null: the whole server, or Discord itself */
              channel: {
                id: string
                name: string | null
              } | null
            }[]
            /** @description What the bot may do in the server as a whole */
            permissions: {
              /** @description As Discord calls it */
              name: string
              granted: boolean
            }[]
            intents: {
              name: string
              /** @description Null: Discord did not say */
              granted: boolean | null
            }[]
            /** @description Channels whose newest message was lost */
            messageFailures: {
              channel: {
                id: string
                name: string | null
              }
              /** @enum {unknown} */
              reason:
                'channel-gone' | 'no-access' | 'no-permission' | 'invalid' | 'refused' | 'expired'
              /** @description ISO 8601 */
              at: string
            }[]
          }
        }
      }
    }
  }
  previewMessage: {
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
          /** @enum {unknown} */
          kind: 'join' | 'leave'
          /** @description Text, or an embed document */
          content: string
          isEmbed: boolean
          channelId?: string | null
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
            content: string | null
            embeds: {
              title?: string
              description?: string
              url?: string
              timestamp?: string
              /** @description 0xRRGGBB */
              color?: number
              footer?: {
                text: string
                icon_url?: string
              }
              image?: {
                url: string
              }
              thumbnail?: {
                url: string
              }
              author?: {
                name: string
                url?: string
                icon_url?: string
              }
              fields?: {
                name: string
                value: string
                inline?: boolean
              }[]
            }[]
            /** @description What is wrong with it as written; then there is nothing to see */
            faults: {
              /** @description What it is about, as the request names it */
              path: string
              /** @description A sentence that says what to do */
              message: string
              /** @description In an embed document: `$.embeds[0].title` */
              documentPath?: string
              line?: number
              column?: number
            }[]
          }
        }
      }
    }
  }
  sendTestMessage: {
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
          /** @enum {unknown} */
          kind: 'join' | 'leave'
          /** @description Text, or an embed document */
          content: string
          isEmbed: boolean
          /** @description Where to post it */
          channelId: string
        }
      }
    }
    responses: {
      /** @description Default Response */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            channelId: string
            messageId: string
          }
        }
      }
    }
  }
  listJoins: {
    parameters: {
      query?: {
        limit?: number
        cursor?: string
        /** @description Only joins that are credited to this user */
        inviter?: string
        /** @description Only joins by this invite */
        code?: string
        source?: 'invite' | 'vanity' | 'bot' | 'discovery' | 'integration' | 'hub' | 'unknown'
        confidence?: 'certain' | 'likely' | 'shared' | 'unknown'
        /** @description Only joins of this user */
        member?: string
        /** @description Only joins of this day, in the server's time zone: `2026-02-28` */
        day?: string
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
              source: 'invite' | 'vanity' | 'bot' | 'discovery' | 'integration' | 'hub' | 'unknown'
              /** @enum {unknown} */
              method:
                'use-count' | 'used-up' | 'gone' | 'roles' | 'audit-log' | 'member-search' | 'none'
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
            /** @description Null on the last page. With filters, a page may have fewer joins than asked for, or none, and be followed by others all the same */
            nextCursor: string | null
          }
        }
      }
    }
  }
  exportJoins: {
    parameters: {
      query?: {
        /** @description Only joins that are credited to this user */
        inviter?: string
        /** @description Only joins by this invite */
        code?: string
        source?: 'invite' | 'vanity' | 'bot' | 'discovery' | 'integration' | 'hub' | 'unknown'
        confidence?: 'certain' | 'likely' | 'shared' | 'unknown'
        /** @description Only joins of this user */
        member?: string
        /** @description Only joins of this day, in the server's time zone: `2026-02-28` */
        day?: string
      }
      header?: never
      path: {
        guildId: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description text/csv, RFC 4180 */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'text/csv': string
        }
      }
    }
  }
  listInvites: {
    parameters: {
      query?: {
        /** @description In code, label or inviter, in any case */
        search?: string
        state?: 'live' | 'gone' | 'all'
        /** @description Only those that count for this user */
        inviter?: string
        sort?: 'joins' | 'net' | 'uses' | 'created' | 'expires' | 'code'
        order?: 'asc' | 'desc'
        limit?: number
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
            /** @description Null where the server has none */
            vanity: {
              code: string
              url: string
              /** @description What administrators call it */
              label: string | null
              /** @description Of 31 days, as the next two */
              joins: number
              leaves: number
              /** @description Joins that count and whose member is there */
              net: number
            } | null
            invites: {
              code: string
              url: string
              /**
               * @description Expired: by age; what was used up is deleted
               * @enum {unknown}
               */
              state: 'live' | 'expired' | 'deleted'
              /** @description What administrators call it */
              label: string | null
              channel: {
                id: string
                name: string | null
              } | null
              /** @description Who its joins count for; null: nobody, or somebody who opted out */
              inviter: {
                id: string
                name: string | null
                avatarUrl: string | null
              } | null
              /** @description On behalf of the inviter */
              madeByUsher: boolean
              uses: number
              /** @description 0: any number */
              maxUses: number
              /** @description 0: for ever */
              maxAgeSeconds: number
              /** @description Members leave again when they go offline */
              temporary: boolean
              /** @description ISO 8601 */
              createdAt: string | null
              /** @description ISO 8601 */
              expiresAt: string | null
              /** @description ISO 8601 */
              deletedAt: string | null
              /** @description Of 31 days, as the next two */
              joins: number
              leaves: number
              /** @description Joins that count and whose member is there */
              net: number
            }[]
            /** @description How many fit, on all pages */
            total: number
            /** @description Null on the last page */
            nextCursor: string | null
          }
        }
      }
    }
  }
  createInvite: {
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
          /** @description Where it leads to */
          channelId: string
          /** @description 0: any number */
          maxUses: number
          /** @description 0: for ever */
          maxAgeSeconds: number
          temporary?: boolean
          /** @description Null: none */
          label?: string | null
        }
      }
    }
    responses: {
      /** @description Default Response */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            code: string
            url: string
            /**
             * @description Expired: by age; what was used up is deleted
             * @enum {unknown}
             */
            state: 'live' | 'expired' | 'deleted'
            /** @description What administrators call it */
            label: string | null
            channel: {
              id: string
              name: string | null
            } | null
            /** @description Who its joins count for; null: nobody, or somebody who opted out */
            inviter: {
              id: string
              name: string | null
              avatarUrl: string | null
            } | null
            /** @description On behalf of the inviter */
            madeByUsher: boolean
            uses: number
            /** @description 0: any number */
            maxUses: number
            /** @description 0: for ever */
            maxAgeSeconds: number
            /** @description Members leave again when they go offline */
            temporary: boolean
            /** @description ISO 8601 */
            createdAt: string | null
            /** @description ISO 8601 */
            expiresAt: string | null
            /** @description ISO 8601 */
            deletedAt: string | null
            /** @description Of 31 days, as the next two */
            joins: number
            leaves: number
            /** @description Joins that count and whose member is there */
            net: number
          }
        }
      }
    }
  }
  deleteInvite: {
    parameters: {
      query?: never
      header?: never
      path: {
        guildId: string
        /** @description Code of an invite of this server */
        code: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Deleted */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
    }
  }
  labelInvite: {
    parameters: {
      query?: never
      header?: never
      path: {
        guildId: string
        /** @description Code of an invite of this server */
        code: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': {
          /** @description Null: none */
          label: string | null
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
            code: string
            /** @description What administrators call it */
            label: string | null
          }
        }
      }
    }
  }
  getStatisticsSummary: {
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
            /** @description The server's, which says when a day begins */
            timezone: string
            /** @description First day, `2026-02-28` */
            from: string
            /** @description Last day */
            to: string
            joins: number
            leaves: number
            /** @description Joins that count and whose member is still there */
            net: number
            today: {
              joins: number
              leaves: number
            }
            /** @description Who brought anybody; 1,000 at most */
            inviters: number
            /** @description Invites that brought or lost anybody */
            codes: number
            rejoins: number
            /** @description Joins of accounts made shortly before */
            freshAccounts: number
            confidences: {
              /** @enum {unknown} */
              confidence: 'certain' | 'likely' | 'shared' | 'unknown'
              joins: number
            }[]
            /** @description From 0 to 1; null where nobody joined */
            certainShare: number | null
          }
        }
      }
    }
  }
  getStatisticsDays: {
    parameters: {
      query?: {
        /** @description First day; without it, the first of the 31 that are kept */
        from?: string
        /** @description Last day; without it, today */
        to?: string
        /** @description Only what this user has brought */
        inviter?: string
        /** @description Only what this invite has brought */
        code?: string
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
            /** @description The server's, which says when a day begins */
            timezone: string
            /** @description First day, `2026-02-28` */
            from: string
            /** @description Last day */
            to: string
            days: {
              day: string
              joins: number
              leaves: number
              /** @description Joins that count and whose member is still there */
              net: number
            }[]
          }
        }
      }
    }
  }
  getStatisticsSources: {
    parameters: {
      query?: {
        /** @description Today included */
        days?: number
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
            /** @description The server's, which says when a day begins */
            timezone: string
            /** @description First day, `2026-02-28` */
            from: string
            /** @description Last day */
            to: string
            sources: {
              /** @enum {unknown} */
              source: 'invite' | 'vanity' | 'bot' | 'discovery' | 'integration' | 'hub' | 'unknown'
              joins: number
              /** @description From 0 to 1; null where nobody joined */
              share: number | null
            }[]
          }
        }
      }
    }
  }
  getStatisticsInviters: {
    parameters: {
      query?: {
        /** @description Today included */
        days?: number
        limit?: number
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
            /** @description The server's, which says when a day begins */
            timezone: string
            /** @description First day, `2026-02-28` */
            from: string
            /** @description Last day */
            to: string
            inviters: {
              /** @description Equal figures share a place */
              rank: number
              inviter: {
                id: string
                name: string | null
                avatarUrl: string | null
              }
              joins: number
              leaves: number
              /** @description Joins that count and whose member is still there */
              net: number
              doubt: {
                /** @description ±; 0: the count is exact */
                members: number
                /** @description It may be off by more: older joins were not looked at */
                isMore: boolean
              }
            }[]
            /** @description How many there are; 1,000 at most */
            ranked: number
            totals: {
              joins: number
              leaves: number
              /** @description Joins that count and whose member is still there */
              net: number
            }
            /** @description Null on the last page */
            nextCursor: string | null
          }
        }
      }
    }
  }
  getStatisticsCodes: {
    parameters: {
      query?: {
        /** @description Today included */
        days?: number
        limit?: number
        cursor?: string
        /** @description Only of this user */
        inviter?: string
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
            /** @description The server's, which says when a day begins */
            timezone: string
            /** @description First day, `2026-02-28` */
            from: string
            /** @description Last day */
            to: string
            codes: {
              /** @description Null: by no known invite */
              code: string | null
              label: string | null
              /** @description Whose invite it is */
              inviter: {
                id: string
                name: string | null
                avatarUrl: string | null
              } | null
              joins: number
              leaves: number
              /** @description Joins that count and whose member is still there */
              net: number
            }[]
            totals: {
              joins: number
              leaves: number
              /** @description Joins that count and whose member is still there */
              net: number
            }
            /** @description Null on the last page */
            nextCursor: string | null
          }
        }
      }
    }
  }
  getRetention: {
    parameters: {
      query?: {
        /** @description Only who joined on this day */
        day?: string
        /** @description Only whom this user has brought */
        inviter?: string
        /** @description Only who came by this invite */
        code?: string
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
            /** @description Joins looked at: the newest 100,000 */
            members: number
            stillThere: number
            /** @description There are older ones that were not looked at */
            isMore: boolean
            points: {
              /** @description Whole days after the join */
              day: number
              /** @description Who joined that long ago */
              members: number
              /** @description Of them, who was there after that long */
              stayed: number
              /** @description From 0 to 1; null where nobody joined */
              share: number | null
            }[]
          }
        }
      }
    }
  }
  getRaid: {
    parameters: {
      query?: {
        minutes?: number
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
            minutes: number
            /** @description ISO 8601 */
            since: string
            /** @description At most the newest 20,000 are looked at */
            joins: number
            /** @description Joins of each minute, the oldest first */
            perMinute: number[]
            /** @description The 25 with the most joins */
            codes: {
              /** @description Null: by no known invite */
              code: string | null
              label: string | null
              inviter: {
                id: string
                name: string | null
                avatarUrl: string | null
              } | null
              joins: number
              freshAccounts: number
              peakPerMinute: number
              perMinute: number[]
            }[]
          }
        }
      }
    }
  }
  followJoins: {
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
}

import type { Route } from '../router/route.ts'

/** The pages of a guild, inside its frame. */
export const guildRoutes: readonly Route[] = [
  { pattern: '/servers/:guildId', load: () => import('./GuildHome.svelte') },
  { pattern: '/servers/:guildId/overview', load: () => import('./Overview.svelte') },
  { pattern: '/servers/:guildId/invite-tracker', load: () => import('./InviteTracker.svelte') },
  { pattern: '/servers/:guildId/invites', load: () => import('./Invites.svelte') },
  { pattern: '/servers/:guildId/members', load: () => import('./Members.svelte') },
  { pattern: '/servers/:guildId/privacy', load: () => import('./Privacy.svelte') },
  { pattern: '/servers/:guildId/api-keys', load: () => import('./ApiKeys.svelte') },
  { pattern: '/servers/:guildId/health', load: () => import('./Health.svelte') },
  { pattern: '/servers/:guildId/changes', load: () => import('./Changes.svelte') },
]

import { Routes } from 'discord-api-types/v10'
import { expect, it } from 'vitest'
import { routeTemplate } from '#core/discord/route-template.ts'

const base = 'http://127.0.0.1:3000/api/v10'
const id = '1234567890123456789'
const token = 'aW50ZXJhY3Rpb246MTIz.Secret_token'

it.each([
  [Routes.guildInvites(id), '/guilds/:id/invites'],
  [Routes.guildVanityUrl(id), '/guilds/:id/vanity-url'],
  [`${Routes.guildAuditLog(id)}?action_type=28&limit=50`, '/guilds/:id/audit-logs'],
  [Routes.guildMember(id, id), '/guilds/:id/members/:id'],
  [`/guilds/${id}/members-search`, '/guilds/:id/members-search'],
  [Routes.channelMessages(id), '/channels/:id/messages'],
  [Routes.invite('discord-developers'), '/invites/:code'],
  [Routes.invite('42'), '/invites/:code'],
  [Routes.interactionCallback(id, token), '/interactions/:id/:token/callback'],
  [Routes.webhookMessage(id, token), '/webhooks/:id/:token/messages/@original'],
  [Routes.gatewayBot(), '/gateway/bot'],
  [`${Routes.userGuilds()}?limit=200`, '/users/@me/guilds'],
  ['/guilds/name%20of%20somebody', '/guilds/:other'],
])('shows %s as %s', (path, template) => {
  expect(routeTemplate(base + path)).toBe(template)
})

import { isDeepStrictEqual } from 'node:util'
import { choice, isRecord, object, optional } from '../input.ts'
import type { Realm } from '../realm.ts'
import { refuse, Refusal } from '../refusal.ts'
import { inOneLanguage, type StoredCommand, tidyOption } from '../wire/command.ts'
import { worldBounds } from '../world/world.ts'
import {
  type CommandDefinition,
  commandDefinition,
  commandDefinitions,
} from './command-definition.ts'
import { answerWith, botGuild, param, read, type RestRequest, type Route } from './route.ts'

const listQuery = object({ with_localizations: optional(choice('true', 'false', '1', '0')) })

/** Commands of the application, and of one guild. */
export function commandRoutes(realm: Realm): Route[] {
  const base = '/applications/:applicationId'
  return [
    ...commandRoutesAt(realm, `${base}/commands`),
    ...commandRoutesAt(realm, `${base}/guilds/:guildId/commands`),
  ]
}

function commandRoutesAt(realm: Realm, path: string): Route[] {
  const one = `${path}/:commandId`
  return [
    { method: 'GET', path, auth: 'bot', handle: (request) => list(realm, request) },
    { method: 'PUT', path, auth: 'bot', handle: (request) => replaceAll(realm, request) },
    { method: 'POST', path, auth: 'bot', handle: (request) => upsert(realm, request) },
    {
      method: 'GET',
      path: one,
      auth: 'bot',
      handle: (request) => commandOf(realm, request).found,
    },
    { method: 'PATCH', path: one, auth: 'bot', handle: (request) => edit(realm, request) },
    {
      method: 'DELETE',
      path: one,
      auth: 'bot',
      handle(request) {
        const { scope, commands, found } = commandOf(realm, request)
        commands.delete(found.id)
        noteWrite(realm, scope)
      },
    },
  ]
}

function list(realm: Realm, request: RestRequest): object[] {
  const { with_localizations: full } = read(listQuery, request.query)
  const stored = [...commandsOf(realm, request).commands.values()]
  if (full === 'true' || full === '1') return stored
  return stored.map((command) => inOneLanguage(command, request.locale))
}

function replaceAll(realm: Realm, request: RestRequest): object[] {
  const { scope, commands } = commandsOf(realm, request)
  const wanted = read(commandDefinitions(worldBounds.commandsPerScope), request.body)
  const known = [...commands.values()]
  commands.clear()
  for (const input of wanted) {
    const stored = storedFrom(realm, scope, { input, known: sameAs(known, input) })
    commands.set(stored.id, stored)
  }
  noteWrite(realm, scope)
  return [...commands.values()]
}

function upsert(realm: Realm, request: RestRequest): unknown {
  const { scope, commands } = commandsOf(realm, request)
  const input = read(commandDefinition, request.body)
  const known = sameAs([...commands.values()], input)
  if (!known && commands.size >= worldBounds.commandsPerScope)
    throw new Refusal(400, 30032, 'Maximum number of application commands reached (100)')
  const stored = storedFrom(realm, scope, { input, known })
  commands.set(stored.id, stored)
  noteWrite(realm, scope)
  return answerWith(known ? 200 : 201, stored)
}

function edit(realm: Realm, request: RestRequest): object {
  const { scope, commands, found } = commandOf(realm, request)
  const changes = isRecord(request.body) ? request.body : {}
  const input = read(commandDefinition, { ...found, ...changes, type: found.type })
  const stored = storedFrom(realm, scope, { input, known: found })
  commands.set(stored.id, stored)
  noteWrite(realm, scope)
  return stored
}

function commandsOf(realm: Realm, request: RestRequest) {
  if (param(request, 'applicationId') !== realm.application.clientId) throw refuse.missingAccess()
  const scope = request.params.guildId === undefined ? 'global' : botGuild(realm, request).id
  let commands = realm.world.commands.get(scope)
  if (!commands) realm.world.commands.set(scope, (commands = new Map()))
  return { scope, commands }
}

function commandOf(realm: Realm, request: RestRequest) {
  const { scope, commands } = commandsOf(realm, request)
  const found = commands.get(param(request, 'commandId'))
  if (!found) throw refuse.unknownCommand()
  return { scope, commands, found }
}

function noteWrite(realm: Realm, scope: string): void {
  realm.interactions.noteCommandWrite(scope)
  realm.touched()
}

const sameAs = (known: readonly StoredCommand[], input: CommandDefinition) =>
  known.find((one) => one.name === input.name && one.type === input.type)

/** As Discord keeps it. A command of the same name and type keeps its id, and an unchanged one its
 *  version too. */
function storedFrom(
  realm: Realm,
  scope: string,
  { input, known }: { input: CommandDefinition; known: StoredCommand | undefined },
): StoredCommand {
  const same = {
    id: known?.id ?? realm.newId(),
    application_id: realm.application.clientId,
    ...(scope !== 'global' && { guild_id: scope }),
    type: input.type,
    name: input.name,
    name_localizations: input.name_localizations ?? null,
    description: input.description ?? '',
    description_localizations: input.description_localizations ?? null,
    default_member_permissions: input.default_member_permissions ?? null,
    dm_permission: input.dm_permission ?? true,
    contexts: input.contexts ?? null,
    integration_types: input.integration_types ?? [0],
    nsfw: input.nsfw ?? false,
    ...((input.options ?? []).length > 0 && { options: (input.options ?? []).map(tidyOption) }),
  }
  if (known && isDeepStrictEqual({ ...same, version: known.version }, known)) return known
  return { ...same, version: realm.newId() }
}

import {
  anyObject,
  choice,
  flag,
  listOf,
  nullable,
  object,
  optional,
  type Parser,
  permissionBits,
  text,
} from '../input.ts'
import type { Realm } from '../realm.ts'
import { refuse, Refusal } from '../refusal.ts'
import { worldBounds } from '../world/world.ts'
import { answerWith, botGuild, param, read, type RestRequest, type Route } from './route.ts'

const chatInputName = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u

const commandShape = object({
  name: text(1, 32),
  type: optional(choice(1, 2, 3, 4)),
  description: optional(text(0, 100)),
  options: optional(listOf(anyObject, 25)),
  default_member_permissions: optional(nullable(permissionBits)),
  nsfw: optional(flag),
})

/** Checks the bounds of a command and passes it on as it was sent. */
const command: Parser<Record<string, unknown>> = (value, path, faults) => {
  const parsed = commandShape(value, path, faults)
  const isChatInput = (parsed.type ?? 1) === 1
  if (
    isChatInput &&
    (!chatInputName.test(parsed.name) || parsed.name !== parsed.name.toLowerCase())
  )
    faults.push({
      path: [...path, 'name'],
      code: 'APPLICATION_COMMAND_INVALID_NAME',
      message: 'Command name is invalid',
    })
  if (isChatInput && (parsed.description ?? '') === '')
    faults.push({
      path: [...path, 'description'],
      code: 'BASE_TYPE_REQUIRED',
      message: 'This field is required',
    })
  return { ...anyObject(value, path, []), type: parsed.type ?? 1 }
}

/** Stores commands for the application or one guild. Running them is for interactions. */
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
    {
      method: 'GET',
      path,
      auth: 'bot',
      handle: (request) => [...commandsOf(realm, request).commands.values()],
    },
    {
      method: 'PUT',
      path,
      auth: 'bot',
      handle(request) {
        const { scope, commands } = commandsOf(realm, request)
        const wanted = read(listOf(command, worldBounds.commandsPerScope), request.body)
        const known = [...commands.values()]
        commands.clear()
        for (const input of wanted) store(realm, scope, commands, input, sameAs(known, input))
        return [...commands.values()]
      },
    },
    {
      method: 'POST',
      path,
      auth: 'bot',
      handle(request) {
        const { scope, commands } = commandsOf(realm, request)
        const input = read(command, request.body)
        const known = sameAs([...commands.values()], input)
        if (!known && commands.size >= worldBounds.commandsPerScope)
          throw new Refusal(400, 30032, 'Maximum number of application commands reached (100)')
        const stored = store(realm, scope, commands, input, known)
        return answerWith(known ? 200 : 201, stored)
      },
    },
    {
      method: 'GET',
      path: one,
      auth: 'bot',
      handle: (request) => commandOf(realm, request).found,
    },
    {
      method: 'DELETE',
      path: one,
      auth: 'bot',
      handle(request) {
        const { commands, id } = commandOf(realm, request)
        commands.delete(id)
        realm.touched()
      },
    },
  ]
}

function commandsOf(realm: Realm, request: RestRequest) {
  if (param(request, 'applicationId') !== realm.application.clientId) throw refuse.missingAccess()
  const scope = request.params.guildId === undefined ? 'global' : botGuild(realm, request).id
  let commands = realm.world.commands.get(scope)
  if (!commands) realm.world.commands.set(scope, (commands = new Map()))
  return { scope, commands }
}

function commandOf(realm: Realm, request: RestRequest) {
  const { commands } = commandsOf(realm, request)
  const id = param(request, 'commandId')
  const found = commands.get(id)
  if (!found) throw refuse.unknownCommand()
  return { commands, id, found }
}

const sameAs = (known: readonly Record<string, unknown>[], input: Record<string, unknown>) =>
  known.find((one) => one.name === input.name && one.type === input.type)

/** A command of the same name and type keeps its id. */
function store(
  realm: Realm,
  scope: string,
  commands: Map<string, Record<string, unknown>>,
  input: Record<string, unknown>,
  known: Record<string, unknown> | undefined,
): Record<string, unknown> {
  const id = typeof known?.id === 'string' ? known.id : realm.newId()
  const stored = {
    default_member_permissions: null,
    description: '',
    nsfw: false,
    ...input,
    id,
    application_id: realm.application.clientId,
    version: realm.newId(),
    ...(scope !== 'global' && { guild_id: scope }),
  }
  commands.set(id, stored)
  realm.touched()
  return stored
}

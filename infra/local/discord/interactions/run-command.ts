import { ApplicationCommandOptionType as Kind } from 'discord-api-types/v10'
import type {
  ActionResult,
  Autocomplete,
  AutocompleteResult,
  OptionValue,
  RunCommand,
} from '../control/interaction-types.ts'
import type { Realm } from '../realm.ts'
import type { OptionDefinition } from '../rest/command-options.ts'
import { type Actor, actorIn } from './acting.ts'
import { findCommand, type FoundCommand, fullName } from './find-command.ts'
import { settle } from './settle.ts'
import { readOptions, type WireOption } from './read-options.ts'
import { isRefused, refused } from './refused.ts'
import { choosableFor, resolve } from './resolve.ts'
import { send } from './send.ts'
import { notResponding } from './view.ts'

/** A person runs a slash command. */
export async function runCommand(realm: Realm, input: RunCommand): Promise<ActionResult> {
  const actor = actorIn(realm, input)
  if (isRefused(actor)) return actor
  const found = findCommand(realm, actor, input)
  if (isRefused(found)) return found
  const options = readOptions(found.options, input.options ?? {}, choosableFor(realm, actor))
  if (isRefused(options)) return options
  const interaction = open(realm, actor, { kind: 'command', found })
  await send(realm, { actor, interaction, data: dataOf(realm, actor, { found, options }) })
  return settle(realm, interaction, input.answerWithinMs)
}

/** A person is typing an option. */
export async function autocomplete(realm: Realm, input: Autocomplete): Promise<AutocompleteResult> {
  const actor = actorIn(realm, input)
  if (isRefused(actor)) return actor
  const found = findCommand(realm, actor, input)
  if (isRefused(found)) return found
  const options = partialOptions(found.options, input)
  if (isRefused(options)) return options
  const interaction = open(realm, actor, { kind: 'autocomplete', found })
  await send(realm, { actor, interaction, data: dataOf(realm, actor, { found, options }) })
  const { id, choices } = interaction
  return choices
    ? { outcome: 'choices', interactionId: id, choices }
    : { outcome: 'failed', interactionId: id, sentence: notResponding }
}

function open(
  realm: Realm,
  actor: Actor,
  { kind, found }: { kind: 'command' | 'autocomplete'; found: FoundCommand },
) {
  return realm.interactions.open(realm.newId(), {
    kind,
    guildId: actor.guild.id,
    channelId: actor.channel.id,
    userId: actor.user.id,
    locale: actor.locale,
    createdAtMs: realm.now(),
    command: fullName(found),
  })
}

/** What is filled in so far, unchecked as clients send it, and the option that is being typed. */
function partialOptions(definitions: readonly OptionDefinition[], input: Autocomplete) {
  const given: Record<string, OptionValue> = { ...input.options, [input.option]: input.typed }
  const unknown = Object.keys(given).find((name) => !definitions.some((one) => one.name === name))
  if (unknown !== undefined)
    return refused('no-such-option', `There is no option ${unknown}.`, unknown)
  const typed = definitions.find(({ name }) => name === input.option)
  if (typed?.autocomplete !== true)
    return refused('no-autocomplete', `The option ${input.option} suggests nothing.`, input.option)
  return definitions.flatMap(({ name, type }): WireOption[] => {
    const value = given[name]
    if (value === undefined) return []
    return [{ type, name, value, ...(name === input.option && { focused: true }) }]
  })
}

/** @see Discord docs, receiving-and-responding#interaction-object-application-command-data-structure */
function dataOf(
  realm: Realm,
  actor: Actor,
  { found, options }: { found: FoundCommand; options: readonly WireOption[] },
): object {
  const { command, through } = found
  let nested = [...options]
  for (const { type, name } of through.toReversed()) nested = [{ type, name, options: nested }]
  const ids = options.flatMap(({ type, value }) => (idKinds.has(type) ? String(value) : []))
  return {
    id: command.id,
    name: command.name,
    type: command.type,
    ...(command.guild_id !== undefined && { guild_id: command.guild_id }),
    ...(nested.length > 0 && { options: nested }),
    resolved: resolve(realm, actor, ids),
  }
}

const idKinds = new Set([Kind.User, Kind.Channel, Kind.Role, Kind.Mentionable])

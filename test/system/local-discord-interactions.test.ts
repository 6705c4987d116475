import {
  ActionRowBuilder,
  ApplicationCommandOptionType,
  ApplicationIntegrationType,
  ButtonBuilder,
  ButtonStyle,
  type ChatInputCommandInteraction,
  Client,
  Events,
  GatewayIntentBits,
  type Interaction,
  MessageFlags,
  ModalBuilder,
  PermissionFlagsBits,
  TextInputBuilder,
  TextInputStyle,
} from 'discord.js'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Answered } from '#infra/local/discord/control/interaction-types.ts'
import type { GuildView } from '#infra/local/discord/control/world-types.ts'
import type { LocalDiscord } from '#infra/local/discord/local-discord.ts'
import { aLocalDiscord, localApplication } from '#test/support/local-discord.ts'

const shop = {
  name: 'shop',
  description: 'Buys and sells',
  descriptionLocalizations: { nl: 'Koopt en verkoopt' },
  options: [
    {
      type: ApplicationCommandOptionType.Subcommand,
      name: 'buy',
      description: 'Buys something',
      options: [
        {
          type: ApplicationCommandOptionType.String,
          name: 'what',
          description: 'What to buy',
          required: true,
          autocomplete: true,
        },
        {
          type: ApplicationCommandOptionType.Integer,
          name: 'count',
          description: 'How many',
          minValue: 1,
          maxValue: 10,
        },
        { type: ApplicationCommandOptionType.User, name: 'for', description: 'For whom' },
        { type: ApplicationCommandOptionType.Channel, name: 'where', description: 'Where' },
      ],
    },
  ],
} as const

describe('the stock discord.js Client and what members do with commands', () => {
  let discord: LocalDiscord
  let client: Client<true>
  let guild: GuildView
  let memberId: string
  let handled: Promise<unknown>[]
  let place: { guildId: string; channelId: string; userId: string }

  beforeEach(async () => {
    handled = []
    discord = await aLocalDiscord()
    guild = await discord.control.createGuild({ name: 'Harbour' })
    memberId = (await discord.control.join({ guildId: guild.id, by: { hub: true } })).userId
    place = { guildId: guild.id, channelId: guild.channels[0]?.id ?? '', userId: memberId }
    const stock = new Client({
      intents: [GatewayIntentBits.Guilds],
      rest: { api: discord.apiBase },
    })
    const ready = new Promise<Client<true>>((resolve) => stock.once(Events.ClientReady, resolve))
    await stock.login(localApplication.botToken)
    client = await ready
    await client.application.commands.set([shop])
  })
  afterEach(async () => {
    await Promise.all(handled)
    await client.destroy()
    await discord.close()
  })

  /** Answers every interaction so; what goes wrong there fails the test. */
  const on = (answer: (interaction: Interaction) => Promise<unknown>) =>
    client.on(Events.InteractionCreate, (interaction) => handled.push(answer(interaction)))

  const asCommand = (interaction: Interaction): ChatInputCommandInteraction<'cached'> => {
    if (!interaction.isChatInputCommand() || !interaction.inCachedGuild())
      throw new Error(`not a command: ${interaction.type}`)
    return interaction
  }

  const buy = async (options: Record<string, string | number>, more: object = {}) =>
    discord.control.runCommand({
      ...place,
      command: 'shop',
      subcommand: 'buy',
      options,
      ...more,
    })

  const answered = (result: { outcome: string }): Answered => {
    if (result.outcome !== 'answered') throw new Error(JSON.stringify(result))
    return result as Answered // by its outcome
  }

  it('reads options, who asks and what they may do, and replies', async () => {
    const seen: unknown[] = []
    on(async (interaction) => {
      const command = asCommand(interaction)
      const { options } = command
      seen.push(
        options.getSubcommand(),
        options.getString('what'),
        options.getInteger('count'),
        options.getMember('for')?.id,
        options.getChannel('where')?.name,
        command.memberPermissions.has(PermissionFlagsBits.CreateInstantInvite),
        command.memberPermissions.has(PermissionFlagsBits.ManageGuild),
        command.appPermissions.has(PermissionFlagsBits.ManageGuild),
        command.locale,
        command.guildLocale,
      )
      await command.reply({ content: 'Bought', withResponse: true })
    })
    const result = answered(
      await buy(
        { what: 'rope', count: 2, for: guild.ownerId, where: place.channelId },
        { locale: 'nl' },
      ),
    )
    expect(seen).toEqual([
      'buy',
      'rope',
      2,
      guild.ownerId,
      'general',
      true,
      false,
      true,
      'nl',
      'en-US',
    ])
    expect(result).toMatchObject({
      answer: 'message',
      message: { content: 'Bought', visibleTo: null, interaction: { command: '/shop buy' } },
    })
    const { messages } = await discord.control.readChannel({ channelId: place.channelId })
    expect(messages.map(({ content }) => content)).toEqual(['Bought'])
  })

  it('defers in private, edits its answer, follows up and deletes', async () => {
    on(async (interaction) => {
      const command = asCommand(interaction)
      await command.deferReply({ flags: MessageFlags.Ephemeral })
      await command.editReply({
        content: 'Here is your list',
        files: [{ attachment: Buffer.from('{"a":1}'), name: 'list.json' }],
      })
      const more = await command.followUp('And for all to see')
      await command.fetchReply()
      await command.deleteReply(more)
    })
    const result = answered(await buy({ what: 'rope' }, { answerWithinMs: 5_000 }))
    expect(result).toMatchObject({
      answer: 'deferred',
      message: { content: 'Here is your list', visibleTo: memberId, loading: false, edits: 0 },
    })
    const file = result.message?.attachments[0]
    expect(file).toMatchObject({ filename: 'list.json', sizeBytes: 7 })
    const download = await fetch(file?.url ?? '')
    expect([await download.text(), download.headers.get('content-disposition')]).toEqual([
      '{"a":1}',
      "attachment; filename*=UTF-8''list.json",
    ])
    await Promise.all(handled)
    const { channelId } = place
    const seenBy = async (userId?: string) =>
      (await discord.control.readChannel({ channelId, userId })).messages.length
    expect([await seenBy(memberId), await seenBy(guild.ownerId), await seenBy()]).toEqual([1, 0, 0])
  })

  it('suggests choices while a member types', async () => {
    on(async (interaction) => {
      if (!interaction.isAutocomplete()) return
      const { name, value } = interaction.options.getFocused(true)
      await interaction.respond([{ name: `${name}: ${value}`, value: `${value}!` }])
    })
    const found = await discord.control.autocomplete({
      ...place,
      command: 'shop',
      subcommand: 'buy',
      option: 'what',
      typed: 'ro',
    })
    expect(found).toMatchObject({
      outcome: 'choices',
      choices: [{ name: 'what: ro', value: 'ro!' }],
    })
  })

  it('handles buttons of a private answer, which only its owner can press', async () => {
    on(async (interaction) => {
      if (interaction.isButton()) {
        await interaction.update({ content: `Page ${interaction.customId}`, components: [] })
        return
      }
      const next = new ButtonBuilder()
        .setCustomId('page:2')
        .setLabel('Next')
        .setStyle(ButtonStyle.Primary)
      await asCommand(interaction).reply({
        content: 'Page 1',
        components: [new ActionRowBuilder<ButtonBuilder>().addComponents(next)],
        flags: MessageFlags.Ephemeral,
      })
    })
    const { message } = answered(await buy({ what: 'rope' }))
    const press = { messageId: message?.id ?? '', customId: 'page:2' }
    expect(await discord.control.pressButton({ ...press, userId: guild.ownerId })).toMatchObject({
      outcome: 'refused',
      reason: 'message-not-visible',
    })
    expect(await discord.control.pressButton({ ...press, userId: memberId })).toMatchObject({
      outcome: 'answered',
      answer: 'update',
      message: { id: message?.id, content: 'Page page:2', edits: 1, visibleTo: memberId },
    })
    expect(await discord.control.pressButton({ ...press, userId: memberId })).toMatchObject({
      outcome: 'refused',
      reason: 'no-such-component',
    })
  })

  it('asks by a modal and reads what was filled in', async () => {
    on(async (interaction) => {
      if (interaction.isModalSubmit()) {
        await interaction.reply(`Thank you: ${interaction.fields.getTextInputValue('why')}`)
        return
      }
      const why = new TextInputBuilder()
        .setCustomId('why')
        .setLabel('Why?')
        .setStyle(TextInputStyle.Short)
        .setMinLength(3)
      const row = new ActionRowBuilder<TextInputBuilder>().addComponents(why)
      await asCommand(interaction).showModal(
        new ModalBuilder().setCustomId('reason').setTitle('A reason').addComponents(row),
      )
    })
    const { interactionId, modal } = answered(await buy({ what: 'rope' }))
    expect(modal).toMatchObject({ title: 'A reason', inputs: [{ customId: 'why', minLength: 3 }] })
    const submit = (why: string) =>
      discord.control.submitModal({ interactionId, userId: memberId, values: { why } })
    expect(await submit('no')).toMatchObject({ outcome: 'refused', reason: 'option-out-of-bounds' })
    expect(await submit('It leaks')).toMatchObject({
      answer: 'message',
      message: { content: 'Thank you: It leaks' },
    })
    expect(await submit('Again')).toMatchObject({ outcome: 'refused', reason: 'no-such-modal' })
  })

  it('finds its commands unchanged when it sets them again', async () => {
    const before = await client.application.commands.fetch({ withLocalizations: true })
    await client.application.commands.set([shop])
    const after = await client.application.commands.fetch({ withLocalizations: true })
    expect(after.map(({ version }) => version)).toEqual(before.map(({ version }) => version))
    const same = { ...shop, integrationTypes: [ApplicationIntegrationType.GuildInstall] }
    expect(after.first()?.equals(same, true)).toBe(true)
    expect(after.first()?.descriptionLocalizations).toEqual({ nl: 'Koopt en verkoopt' })
    expect((await discord.control.listCommands({ guildId: guild.id })).writes).toBe(2)
  })
})

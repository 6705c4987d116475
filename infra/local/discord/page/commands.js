import { control } from './control.js'
import { byId, element, show, showOptions } from './dom.js'

/* The line where a person picks a command and fills in its options. */

const typingPauseMs = 250
const group = 2
const subcommand = 1

/** Every command that can be run, subcommands by their full name, in the person's language. */
function flatten(commands, locale) {
  const say = (part, key) => part[`${key}_localizations`]?.[locale] ?? part[key]
  const found = []
  const walk = (part, path, words) => {
    const inner = (part.options ?? []).filter(({ type }) => type === subcommand || type === group)
    if (inner.length === 0)
      found.push({
        path,
        label: `/${words.join(' ')}`,
        description: say(part, 'description'),
        options: (part.options ?? []).map((option) => ({
          ...option,
          label: say(option, 'name'),
          hint: say(option, 'description'),
          choices: (option.choices ?? []).map((one) => ({
            value: one.value,
            label: one.name_localizations?.[locale] ?? one.name,
          })),
        })),
      })
    for (const one of inner)
      walk(one, { ...path, [one.type === group ? 'subcommandGroup' : 'subcommand']: one.name }, [
        ...words,
        say(one, 'name'),
      ])
  }
  for (const command of commands) walk(command, { command: command.name }, [say(command, 'name')])
  return found
}

/** `place()` tells where and who; `onrun` gets what `runCommand` takes. */
export function makeComposer({ place, onrun }) {
  let runnable = []
  let choices = { users: [], roles: [], channels: [] }
  const fields = byId('options')

  const chosen = () => runnable.find(({ label }) => label === byId('command').value)

  function showFields() {
    const command = chosen()
    byId('run').disabled = !command
    byId('command-hint').textContent = command?.description ?? ''
    const items = (command?.options ?? []).map((option) => ({ option, of: command.label }))
    show(fields, items, ({ option }) => renderField(option))
  }

  function renderField(option) {
    const input = inputFor(option)
    input.dataset.option = option.name
    input.title = option.hint
    const required = option.required === true
    input.required = required
    const suggestions = element('ul', { className: 'suggestions', hidden: true })
    if (option.autocomplete) suggest(input, option, suggestions)
    return element(
      'div',
      { className: 'option' },
      element('label', {}, `${option.label}${required ? ' *' : ''}`, input),
      suggestions,
    )
  }

  function inputFor(option) {
    const menus = {
      5: [
        { value: 'true', label: 'True' },
        { value: 'false', label: 'False' },
      ],
      6: choices.users,
      7: choices.channels.filter(
        ({ type }) => !option.channel_types || option.channel_types.includes(type),
      ),
      8: choices.roles,
      9: [...choices.users, ...choices.roles],
    }
    const offered = option.choices.length > 0 ? option.choices : menus[option.type]
    if (offered) {
      const menu = element('select', {}, element('option', { value: '', textContent: '' }))
      menu.append(
        ...offered.map(({ value, label }) => element('option', { value, textContent: label })),
      )
      return menu
    }
    const input = element('input', { autocomplete: 'off', placeholder: option.hint })
    if (option.type === 4 || option.type === 10) {
      input.type = 'number'
      input.step = option.type === 4 ? '1' : 'any'
      if (option.min_value !== undefined) input.min = option.min_value
      if (option.max_value !== undefined) input.max = option.max_value
    } else {
      input.maxLength = option.max_length ?? 6000
      if (option.min_length) input.minLength = option.min_length
    }
    return input
  }

  /** Asks the bot while a person types; the newest answer counts. */
  function suggest(input, option, list) {
    let timer = null
    let asked = 0
    const ask = async () => {
      const turn = (asked += 1)
      const { path } = chosen() ?? {}
      if (!path) return
      const { [option.name]: _typed, ...options } = given()
      const request = { ...place(), ...path, option: option.name, typed: input.value, options }
      const result = await control('autocomplete', request).catch(() => ({ choices: [] }))
      if (turn !== asked) return
      const found = result.choices ?? []
      list.hidden = found.length === 0
      list.replaceChildren(...found.map((one) => suggestion(one, input, list)))
    }
    const later = () => {
      delete input.dataset.value
      clearTimeout(timer)
      timer = setTimeout(() => void ask(), typingPauseMs)
    }
    input.addEventListener('input', later)
    input.addEventListener('focus', later)
    input.addEventListener('blur', () => setTimeout(() => (list.hidden = true), typingPauseMs))
  }

  function suggestion({ name, value }, input, list) {
    const takes = element('button', { type: 'button', textContent: name })
    takes.addEventListener('click', () => {
      input.value = name
      input.dataset.value = String(value)
      list.hidden = true
    })
    return element('li', {}, takes)
  }

  /** What is filled in, each of its option's kind. */
  function given() {
    const found = {}
    for (const option of chosen()?.options ?? []) {
      const input = fields.querySelector(`[data-option="${CSS.escape(option.name)}"]`)
      const text = input?.dataset.value ?? input?.value ?? ''
      if (text === '') continue
      if (option.type === 4 || option.type === 10) found[option.name] = Number(text)
      else if (option.type === 5) found[option.name] = text === 'true'
      else found[option.name] = text
    }
    return found
  }

  byId('command').addEventListener('change', showFields)
  byId('composer').addEventListener('submit', (event) => {
    event.preventDefault()
    const command = chosen()
    if (command) onrun({ ...place(), ...command.path, options: given() })
  })

  return {
    update(commands, locale, offered) {
      choices = offered
      runnable = flatten(commands, locale)
      const none = { value: '', label: runnable.length > 0 ? 'Choose a command' : 'No commands' }
      const options = runnable.map(({ label }) => ({ value: label, label }))
      showOptions(byId('command'), [none, ...options], '')
      showFields()
    },
    clear() {
      byId('command').value = ''
      showFields()
    },
  }
}

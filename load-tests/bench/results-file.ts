import { readFile, writeFile } from 'node:fs/promises'

const begin = (name: string) => `<!-- bench:${name} -->`
const end = (name: string) => `<!-- /bench:${name} -->`

/** The text with this benchmark's section in place of the one between its marks, or at the end.
 *  What people wrote around the marks stays. */
export function withSection(text: string, name: string, section: string): string {
  const marked = `${begin(name)}\n\n${section}\n\n${end(name)}`
  const from = text.indexOf(begin(name))
  const to = text.indexOf(end(name))
  if (from === -1 || to === -1) return `${text.trimEnd()}\n\n${marked}\n`
  return text.slice(0, from) + marked + text.slice(to + end(name).length)
}

/** Puts a section into the file. */
export async function writeSection(file: string, name: string, section: string): Promise<void> {
  await writeFile(file, withSection(await readFile(file, 'utf8'), name, section))
}

const shownForMs = 6_000
const mostAtOnce = 4

export type Toast = { kind: 'news' | 'done' | 'failure'; text: string }

/** Short news at the screen's edge, gone by itself. */
class Toasts {
  #list = $state.raw<readonly (Toast & { id: number })[]>([])
  #lastId = 0

  get list() {
    return this.#list
  }

  show(toast: Toast): void {
    const id = ++this.#lastId
    this.#list = [...this.#list, { ...toast, id }].slice(-mostAtOnce)
    setTimeout(() => this.dismiss(id), shownForMs)
  }

  dismiss(id: number): void {
    this.#list = this.#list.filter((toast) => toast.id !== id)
  }
}

export const toasts = new Toasts()

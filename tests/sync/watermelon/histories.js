'use strict'

// Two phones with a bad network live a random life; in the end they and a third, fresh one must hold the same.
// Each line of the input is a history to live: {"url", "token", "seed", "steps"}. Each line of the output is what came of it.

const { isDeepStrictEqual } = require('node:util')
const readline = require('node:readline')
const { newPhone } = require('./memory')
const { sync } = require('./phone')

const TABLES = ['check_ins', 'topics']
const ACTS = [
  ...['create', 'edit', 'edit', 'edit', 'edit', 'delete'],
  ...['sync', 'sync', 'both', 'overtaken', 'overtaken', 'late'],
]
const FAULTS = ['none', 'none', 'none', 'request lost', 'reply lost', 'doubled', 'delayed']
const VALUES = {
  check_ins: {
    mood: [1, 2, 3, 4.5, 7],
    energy: [null, 1, 5],
    sleep_hours: [null, 0, 7.5],
    tags: ['[]', '["walk"]', '["work shift","walk"]'],
    note: ['', 'By train.', 'caf\u00e9', '\u{1F6B2} "quoted"\n'],
  },
  topics: { text: ['The move', 'Home', 'Mother'], kind: ['talk', 'went_well'], position: [0, 1, 2] },
}

/** Chance that can be had again: mulberry32. */
const chance = (seed) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
}

class History {
  constructor({ url, token, seed, steps }) {
    Object.assign(this, { url, token, steps, next: chance(seed) })
    this.late = []
    this.counts = {}
    this.typed = new Map()
    this.deleted = new Set()
    this.phones = [newPhone('a'), newPhone('b')]
  }

  pick(choices) {
    return choices[Math.floor(this.next() * choices.length)]
  }

  count(what) {
    this.counts[what] = (this.counts[what] ?? 0) + 1
  }

  async live() {
    for (let step = 0; step < this.steps; step += 1) await this.step()
    for (const deliver of this.late) await deliver()
    for (const phone of [...this.phones, ...this.phones]) await this.syncForSure(phone)
    await this.compare()
    return this.counts
  }

  async step() {
    const act = this.pick(ACTS)
    const phone = this.pick(this.phones)
    if (act === 'create') await this.create(phone, this.pick(TABLES))
    else if (act === 'sync') await this.syncPerhaps(phone)
    else if (act === 'overtaken') await this.syncOvertaken(phone)
    else if (act === 'both') await Promise.all(this.phones.map((one) => this.syncPerhaps(one)))
    else if (act === 'late') await (this.late.shift() ?? (async () => {}))()
    else await this.change(phone, this.pick(TABLES), act)
  }

  async create(phone, table) {
    const facts = { day: '2026-11-20', recorded_at: '2026-11-20T19:30:00.000Z', time_zone: 'Europe/Madrid' }
    const first = Object.fromEntries(Object.entries(VALUES[table]).map(([column, values]) => [column, this.pick(values)]))
    const columns = table === 'check_ins' ? { ...facts, ...first } : first
    await phone.write(async () => {
      const record = await phone.get(table).create((made) => {
        for (const [column, value] of Object.entries(columns)) made._setRaw(column, value)
      })
      this.typed.set(`${table} ${record.id}`, new Map())
    })
  }

  async change(phone, table, act) {
    await phone.write(async () => {
      const record = this.pick(await phone.get(table).query().fetch())
      if (!record) return
      if (act === 'edit') return this.edit(phone, table, record)
      this.deleted.add(`${table} ${record.id}`)
      await record.markAsDeleted()
    })
  }

  async edit(phone, table, record) {
    const column = this.pick(Object.keys(VALUES[table]))
    const value = this.pick(VALUES[table][column])
    if (record._raw[column] === value) return
    await record.update((edited) => edited._setRaw(column, value))
    const columns = this.typed.get(`${table} ${record.id}`)
    columns.set(column, (columns.get(column) ?? new Map()).set(phone, value))
  }

  /** Both phones edit one record that both have. */
  async editOnBoth() {
    const table = this.pick(TABLES)
    const [here, there] = await Promise.all(this.phones.map((one) => one.get(table).query().fetch()))
    const shared = this.pick(here.filter(({ id }) => there.some((record) => record.id === id)))
    for (const phone of shared ? this.phones : []) {
      await phone.write(async () => this.edit(phone, table, await phone.get(table).find(shared.id)))
    }
  }

  /** A sync over a bad network, as an app makes one: tried, and tried again the next time. */
  async syncPerhaps(phone) {
    const call = (method, path, body) => this.call(method, path, body, this.pick(FAULTS))
    await sync(phone, call).catch((error) => this.expect(error))
  }

  /** The other phone pushes between this one's pull and its push. */
  async syncOvertaken(phone) {
    await this.editOnBoth()
    const other = this.phones.find((one) => one !== phone)
    const call = async (method, path, body) => {
      if (method === 'POST') await this.syncForSure(other)
      return this.call(method, path, body, 'none')
    }
    await sync(phone, call).catch((error) => this.expect(error))
  }

  async syncForSure(phone) {
    await sync(phone, (method, path, body) => this.call(method, path, body, 'none'))
  }

  expect(error) {
    if (!(error instanceof NetworkError)) throw error
    this.count(error.message)
  }

  async call(method, path, body, fault) {
    const send = async () => {
      const headers = { 'X-Session-Token': this.token, 'Content-Type': 'application/json' }
      const what = { method, headers, body: body && JSON.stringify(body) }
      const answer = await fetch(this.url + path, what).catch(() => this.sendAgain(path, what))
      const said = await answer.json()
      if (answer.status === 409) throw new NetworkError('conflict')
      if (!answer.ok) throw new Error(`${answer.status} ${JSON.stringify(said)}`)
      return said
    }
    if (fault === 'request lost') throw new NetworkError(fault)
    if (fault === 'delayed') {
      this.late.push(() => send().catch((error) => this.expect(error)))
      throw new NetworkError(fault)
    }
    const said = await send()
    if (fault === 'reply lost') throw new NetworkError(fault)
    if (fault === 'doubled') {
      const again = await send().catch((error) => { if (error.message !== 'conflict') throw error })
      this.count(again ? fault : 'doubled, overtaken')
    }
    return said
  }

  /** What went over a connection that the server was about to close; whether it arrived, nobody knows. */
  sendAgain(path, what) {
    this.count('connection closed')
    return fetch(this.url + path, what)
  }

  async compare() {
    const fresh = newPhone('fresh')
    await this.syncForSure(fresh)
    const [here, ...others] = await Promise.all([fresh, ...this.phones].map((phone) => this.held(phone)))
    for (const other of others) if (!isDeepStrictEqual(other, here)) this.fail('phones differ', here, other)
    for (const [key, columns] of this.typed) {
      if (this.deleted.has(key)) {
        if (here[key]) this.fail('a deleted record is back', key)
        continue
      }
      if (!here[key]) this.fail('a record is gone', key)
      for (const [column, by] of columns) {
        if (![...by.values()].includes(here[key][column])) this.fail('typed, and gone', key, column, [...by.values()], here[key])
      }
    }
    this.counts.records = Object.keys(here).length
  }

  async held(phone) {
    const held = {}
    for (const table of TABLES) {
      for (const { _raw: raw } of await phone.get(table).query().fetch()) {
        if (raw._status !== 'synced') this.fail('not synced', raw)
        held[`${table} ${raw.id}`] = { ...raw, _status: undefined, _changed: undefined }
      }
    }
    return held
  }

  fail(...what) {
    throw new Error(what.map((part) => JSON.stringify(part)).join(' '))
  }
}

class NetworkError extends Error {}

const main = async () => {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const asked = JSON.parse(line)
    const said = await new History(asked).live().then((counts) => ({ counts }), (error) => ({ error: String(error.stack) }))
    process.stdout.write(`${JSON.stringify({ seed: asked.seed, ...said })}\n`)
  }
}

main()

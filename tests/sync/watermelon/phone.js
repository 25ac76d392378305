'use strict'

const { randomUUID } = require('node:crypto')
const { Database, Model, appSchema, tableSchema } = require('@nozbe/watermelondb')
const { synchronize } = require('@nozbe/watermelondb/sync')
const { setGenerator } = require('@nozbe/watermelondb/utils/common/randomId')

setGenerator(() => randomUUID())

const schema = appSchema({
  version: 1,
  tables: [
    tableSchema({
      name: 'check_ins',
      columns: [
        { name: 'day', type: 'string' },
        { name: 'recorded_at', type: 'string' },
        { name: 'time_zone', type: 'string' },
        { name: 'mood', type: 'number' },
        { name: 'energy', type: 'number', isOptional: true },
        { name: 'tension', type: 'number', isOptional: true },
        { name: 'sleep_hours', type: 'number', isOptional: true },
        { name: 'tags', type: 'string' },
        { name: 'note', type: 'string' },
        { name: 'note_shared', type: 'boolean' },
        { name: 'added_later', type: 'boolean' },
      ],
    }),
    tableSchema({
      name: 'topics',
      columns: [
        { name: 'text', type: 'string' },
        { name: 'kind', type: 'string' },
        { name: 'position', type: 'number' },
      ],
    }),
  ],
})

class CheckIn extends Model {
  static table = 'check_ins'
}

class Topic extends Model {
  static table = 'topics'
}

const open = (adapter) => new Database({ adapter, modelClasses: [CheckIn, Topic] })

const add = (database, table, columns) =>
  database.write(() =>
    database.get(table).create((made) => {
      for (const [column, value] of Object.entries(columns)) made._setRaw(column, value)
    }),
  )

class CallError extends Error {
  constructor(status, retryAfter, problem) {
    super(problem?.detail ?? `status ${status}`)
    Object.assign(this, { status, retryAfter, problem })
  }
}

const calling = (server, token) => async (method, path, body) => {
  const headers = { 'X-Session-Token': token, 'Content-Type': 'application/json' }
  const answer = await fetch(server + path, { method, headers, body: body && JSON.stringify(body) })
  const said = await answer.json().catch(() => null)
  if (answer.ok) return said
  throw new CallError(answer.status, Number(answer.headers.get('Retry-After')), said)
}

const sync = async (database, call) => {
  await refuseAnotherAccount(database, call)
  await synchronize({
    database,
    sendCreatedAsUpdated: true,
    pullChanges: async ({ lastPulledAt, schemaVersion, migration }) => {
      const asked = new URLSearchParams({
        last_pulled_at: lastPulledAt,
        schema_version: schemaVersion,
        migration: JSON.stringify(migration),
      })
      const { changes, timestamp } = await call('GET', `/api/v1/sync?${asked}`)
      if (lastPulledAt && epochOf(timestamp) > epochOf(lastPulledAt)) await offerAgain(database, changes)
      return { changes, timestamp }
    },
    pushChanges: async ({ changes, lastPulledAt }) => {
      const rejected = {}
      for (const slice of slicesOf(changes)) {
        const said = await call('POST', `/api/v1/sync?last_pulled_at=${lastPulledAt}`, slice)
        for (const [table, ids] of Object.entries(said.experimentalRejectedIds)) (rejected[table] ??= []).push(...ids)
      }
      return { experimentalRejectedIds: rejected }
    },
  })
}

const refuseAnotherAccount = async (database, call) => {
  const { id } = await call('GET', '/api/v1/me')
  const owner = await database.localStorage.get('account_id')
  if (owner === undefined) await database.localStorage.set('account_id', id)
  else if (owner !== id) throw new Error('This database holds the record of another account.')
}

const MOST_RECORDS = 1000
const MOST_CHARACTERS = 4 * 2 ** 20

const slicesOf = (changes) => {
  const slices = []
  let room = { records: 0, characters: 0 }
  for (const { table, list, item, size } of itemsOf(changes)) {
    if (room.records < 1 || room.characters < size) {
      slices.push({})
      room = { records: MOST_RECORDS, characters: MOST_CHARACTERS }
    }
    const slice = slices.at(-1)
    slice[table] ??= { created: [], updated: [], deleted: [] }
    slice[table][list].push(item)
    room = { records: room.records - 1, characters: room.characters - size }
  }
  return slices
}

const itemsOf = (changes) =>
  Object.entries(changes).flatMap(([table, lists]) =>
    Object.entries(lists).flatMap(([list, items]) =>
      items.map((item) => ({ table, list, item, size: JSON.stringify(item).length + 1 })),
    ),
  )

const empty = (database) => database.write(() => database.unsafeResetDatabase())

const epochOf = (timestamp) => Math.floor(timestamp / 2 ** 32)

const offerAgain = (database, changes) =>
  database.write(async () => {
    for (const [table, { updated, deleted }] of Object.entries(changes)) {
      const known = new Set([...updated.map(({ id }) => id), ...deleted])
      const records = await database.get(table).query().fetch()
      const lost = records.filter(({ id, _raw }) => _raw._status === 'synced' && !known.has(id))
      const again = (record) => record.prepareUpdate(() => Object.assign(record._raw, { _status: 'created' }))
      await database.batch(lost.map(again))
    }
  })

module.exports = { add, calling, empty, open, schema, slicesOf, sync }

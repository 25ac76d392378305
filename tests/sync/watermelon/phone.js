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

const sync = (database, call) =>
  synchronize({
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
      const { experimentalRejectedIds } = await call('POST', `/api/v1/sync?last_pulled_at=${lastPulledAt}`, changes)
      return { experimentalRejectedIds }
    },
  })

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

module.exports = { open, schema, sync }

// One-shot of deploy/compose.yaml, run by mongosh after MongoDB is up: makes it a replica set and gives every service a user
// that may read and write its own databases only. It may run any number of times; a password that was changed is set anew.
const fs = require('node:fs');

const SECRETS = '/run/secrets';
const MEMBER = 'mongo:27017';
const DEADLINE_MS = 120_000;
const PASSWORD = /^mongo_password_(?<service>[a-z]+)$/;

const secret = (name) => fs.readFileSync(`${SECRETS}/${name}`, 'utf8').trim();
const rootPassword = encodeURIComponent(secret('mongo_root_password'));
const adminOf = (options) =>
  new Mongo(`mongodb://root:${rootPassword}@${MEMBER}/?authSource=admin&${options}`).getDB('admin');

function isInitiated(admin) {
  try {
    admin.runCommand({ replSetGetStatus: 1 });
    return true;
  } catch (error) {
    if (error.codeName === 'NotYetInitialized') return false;
    throw error;
  }
}

function awaitPrimary(admin) {
  const deadline = Date.now() + DEADLINE_MS;
  while (!admin.runCommand({ hello: 1 }).setName || !admin.runCommand({ hello: 1 }).primary) {
    if (Date.now() > deadline) throw new Error('the replica set has elected no primary');
    sleep(250);
  }
}

function ensureUser(admin, service) {
  // Facts live beside the data they were counted from: they may be emptied at any time.
  const roles = [`zhiqi_${service}`, `zhiqi_${service}_facts`].map((db) => ({ role: 'readWrite', db }));
  const user = { pwd: secret(`mongo_password_${service}`), roles };
  if (admin.getUser(service)) admin.updateUser(service, user);
  else admin.createUser({ user: service, ...user });
  print(`user ${service}: ${roles.map(({ db }) => db).join(', ')}`);
}

// Before it is a replica set it can only be spoken to directly; afterwards users are made on whoever is the primary.
const member = adminOf('directConnection=true');
if (!isInitiated(member)) member.runCommand({ replSetInitiate: { _id: 'rs0', members: [{ _id: 0, host: MEMBER }] } });
awaitPrimary(member);
const primary = adminOf('replicaSet=rs0');
for (const name of fs.readdirSync(SECRETS).sort()) {
  const service = PASSWORD.exec(name)?.groups.service;
  if (service) ensureUser(primary, service);
}

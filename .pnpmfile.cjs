// What pnpm is told about packages that say more than they need.
module.exports = {
  hooks: {
    /** valibot names TypeScript as an optional peer for its types alone; the compiler has no place in the image. */
    readPackage(manifest) {
      if (manifest.name === 'valibot') {
        delete manifest.peerDependencies?.typescript;
        delete manifest.peerDependenciesMeta?.typescript;
      }
      return manifest;
    },
  },
};

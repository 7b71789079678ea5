// Stands in for dtrace-provider, a native add-on that bunyan (in docker-registry-client) loads
// optionally: probes that do nothing, and no compiler at install.
const probe = { fire() {} };
const provider = { addProbe: () => probe, enable() {}, disable() {}, fire() {}, removeProbe() {} };

module.exports = {
  createDTraceProvider: () => provider,
  DTraceProvider: function DTraceProvider() {
    return provider;
  },
};

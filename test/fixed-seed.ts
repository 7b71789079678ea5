// Laws are tried on the same cases in every run, so that a run that was green is green again. Others by FC_SEED.

import fc from "fast-check";

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env.FC_SEED ?? 20_261_122) });

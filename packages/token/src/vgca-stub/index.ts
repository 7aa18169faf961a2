export { startVgcaStub, type VgcaFault, type VgcaScript, type VgcaStub, type VgcaStubOptions } from './stub.ts';

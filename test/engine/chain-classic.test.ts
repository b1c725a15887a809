/** The chain on Docker's own image store. */
import { describeChain } from '../support/chain/describe-chain.ts';

describeChain('classic');

from sim.environments.entered import supplier_by as supplier_by
from sim.environments.gym import KeyAccountEnv as KeyAccountEnv
from sim.environments.gym import KeyAccountParallelEnv as KeyAccountParallelEnv
from sim.environments.gym import KeyAccountVectorEnv as KeyAccountVectorEnv
from sim.environments.seats import Seat as Seat
from sim.environments.seats import seats_of as seats_of
from sim.environments.stack import Stack as Stack

package graph

// SmallBudget keeps constant folding small, for fuzzing.
func SmallBudget() { foldSlack, foldGrowth = 1<<12, 1 }

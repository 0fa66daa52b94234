mod adult;
mod generated;

-- How variable are consultation times, by type of event?
-- by: sas
-- shown: at least 70 %
select event_type, avg(duration_minutes) as mean, stddev(duration_minutes) as sd
from event
where event_year = 2023
group by event_type

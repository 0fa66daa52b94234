-- Funnel plot of missed appointments by region: share, mean and limits of three standard errors?
-- by: sas
-- history: later
-- shown: at least 100 %
with r as (
  select region_code, count(*) as n, sum(case when event_type = 'missed_appointment' then 1 else 0 end) as missed
  from event where event_year = 2023
  group by region_code
),
m as (select sum(missed) * 1.0 / sum(n) as p from r)
select r.region_code, r.n, r.missed * 1.0 / r.n as share,
       m.p - 3 * sqrt(m.p * (1 - m.p) / r.n) as lower, m.p + 3 * sqrt(m.p * (1 - m.p) / r.n) as upper
from r cross join m
order by r.region_code

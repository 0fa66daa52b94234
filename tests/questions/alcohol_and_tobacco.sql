-- How many patients use alcohol only, tobacco only, both, or neither?
-- by: sas
-- shown: at least 90 %
select case when alcohol = 1 and tobacco = 1 then 'both'
            when alcohol = 1 then 'alcohol'
            when tobacco = 1 then 'tobacco'
            else 'neither' end as uses,
       count(*) as n
from (select patient_no,
             max(case when substance = 'alcohol' then 1 else 0 end) as alcohol,
             max(case when substance = 'tobacco' then 1 else 0 end) as tobacco
      from substance_use
      group by patient_no) u
group by uses
